"""Statements about premiums."""

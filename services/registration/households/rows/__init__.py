"""Statements about households."""

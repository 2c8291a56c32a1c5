"""Statements about findings."""

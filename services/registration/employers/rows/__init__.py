"""Statements about employers, their changes and periods without work."""

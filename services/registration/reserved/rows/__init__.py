"""Statements about reserved periods."""

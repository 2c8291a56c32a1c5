"""Statements about staff that leaves an employer all at once."""

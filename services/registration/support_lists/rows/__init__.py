"""Statements about support lists."""

"""Statements about cards."""

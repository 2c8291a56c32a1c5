"""Statements about notices, their texts, and persons' preferences."""

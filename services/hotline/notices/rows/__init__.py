"""Statements about notices, their texts, and how persons want to be told."""

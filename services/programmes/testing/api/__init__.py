"""Doors to draws, tests, specimens and results."""

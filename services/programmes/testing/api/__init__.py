"""Doors of draws, tests, specimens, results."""

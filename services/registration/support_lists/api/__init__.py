"""Doors of support lists."""

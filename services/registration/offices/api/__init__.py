"""Doors of offices and of their staff."""

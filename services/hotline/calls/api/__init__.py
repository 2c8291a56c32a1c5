"""Doors of calls and of presence."""

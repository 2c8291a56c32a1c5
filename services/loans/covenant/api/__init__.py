"""Doors of this room."""

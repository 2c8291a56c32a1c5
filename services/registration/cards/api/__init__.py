"""Doors of cards."""

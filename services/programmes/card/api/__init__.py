"""Doors of a person's card."""

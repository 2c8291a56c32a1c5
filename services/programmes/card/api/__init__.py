"""Doors to a person's card."""

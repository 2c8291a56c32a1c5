"""Doors of premiums."""

"""Doors of findings."""

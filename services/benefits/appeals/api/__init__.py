"""Doors of appeals."""

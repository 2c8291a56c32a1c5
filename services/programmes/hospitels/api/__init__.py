"""Doors of beds and stays."""

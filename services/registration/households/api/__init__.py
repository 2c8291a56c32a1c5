"""Doors of households: for officers, and for the members."""

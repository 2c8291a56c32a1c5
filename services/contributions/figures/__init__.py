"""Figures of collection and inspections for a time and an area, counted from what is recorded."""

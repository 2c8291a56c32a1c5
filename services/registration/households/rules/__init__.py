"""Refusals of households."""

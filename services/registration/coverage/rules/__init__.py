"""Conditions of taking part, and the choices."""

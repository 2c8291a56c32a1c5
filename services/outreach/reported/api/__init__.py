"""Doors of reported figures."""

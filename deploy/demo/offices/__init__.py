"""Offices of both countries: a list for each, with its source, and how they are opened."""

"""Estimates: the benefit that a person would get today, and the person's own page."""

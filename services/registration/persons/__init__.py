"""Insured persons: register and correct them, and read them if the caller may."""

"""Insured persons: registered, corrected, read by those who may see them."""

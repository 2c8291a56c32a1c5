"""Hospitels: beds, offers, stays."""

"""Hospitels: beds, stays, waiting lists and offers."""

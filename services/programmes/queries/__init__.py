"""Reads of the programmes database, by subject."""

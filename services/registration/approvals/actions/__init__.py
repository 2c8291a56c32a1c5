"""Approve an entry and carry it out."""

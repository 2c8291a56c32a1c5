"""Reads of the hotline database."""

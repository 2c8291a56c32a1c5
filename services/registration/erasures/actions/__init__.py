"""Erase a person."""

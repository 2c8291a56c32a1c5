"""Entries of officers that others must approve."""

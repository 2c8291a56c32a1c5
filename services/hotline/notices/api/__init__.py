"""Doors of notices: the desk's list and texts, and a person's own messages."""

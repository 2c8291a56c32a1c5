"""Statements about this room's tables, by table, and about sets that are seated or registered at once."""

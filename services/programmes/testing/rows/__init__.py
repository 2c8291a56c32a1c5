"""Statements about this room's tables, by table."""

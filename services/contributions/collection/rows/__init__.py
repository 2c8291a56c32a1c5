"""Statements of collection, by table."""

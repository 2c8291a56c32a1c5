"""Calls of one service to another's door, never inside a transaction."""

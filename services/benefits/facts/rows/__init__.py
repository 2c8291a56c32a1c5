"""Statements about this room's tables: what is kept, and whose claims it touches."""

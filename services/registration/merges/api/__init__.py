"""Doors to merges and to possible duplicates."""

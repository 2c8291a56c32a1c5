"""Statements about payment runs: reading, freezing, releasing and returning."""

"""Statements about payment runs: read, frozen, released, returned."""

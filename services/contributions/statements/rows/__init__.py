"""Statements about bank statements and their entries."""

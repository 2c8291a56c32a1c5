"""Statements about inspections."""

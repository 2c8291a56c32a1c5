"""Statements about cases, and about those of persons who were erased."""

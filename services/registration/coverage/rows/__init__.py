"""Statements about coverages and their terms."""

"""Statements about a person's months: those of returns, and those of the agency's earlier system."""

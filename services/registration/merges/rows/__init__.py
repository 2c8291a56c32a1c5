"""Statements about merges, and about who may be registered twice."""

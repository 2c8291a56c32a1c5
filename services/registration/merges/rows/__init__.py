"""Statements about merges, and about persons who may be registered twice."""

"""Persons who are registered twice: found, told apart, merged, merges undone."""

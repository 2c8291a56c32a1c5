"""Persons who are registered twice: find them, mark them as different persons, merge them, undo a merge."""

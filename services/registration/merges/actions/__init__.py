"""Find duplicates, mark them as different persons, merge persons and undo a merge."""

"""Find duplicates, tell them apart, merge persons and undo it."""

"""Commands that need no server: compute a decision again, check a return file."""

"""The doors of merges and of possible duplicates."""

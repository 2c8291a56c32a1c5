"""Record a death, withdraw one that was another person's, and share it between the ids of a merged person."""

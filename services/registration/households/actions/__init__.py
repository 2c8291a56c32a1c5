"""Make households, move members in and out, name the head, and follow deaths and merges."""

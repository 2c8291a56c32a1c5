"""The doors of collection."""

"""Give, change and end contacts."""

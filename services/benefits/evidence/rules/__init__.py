"""The time for which evidence is kept."""

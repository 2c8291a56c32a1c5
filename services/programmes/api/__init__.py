"""Door 1: people's and systems' programs."""

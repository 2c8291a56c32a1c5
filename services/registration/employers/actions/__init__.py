"""Register employers."""

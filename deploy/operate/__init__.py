"""What an operator does: check, park and replay, back up and restore."""

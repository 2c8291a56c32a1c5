"""The work of an operator: check, park and replay, back up and restore."""

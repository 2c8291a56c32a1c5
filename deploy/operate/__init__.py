"""An operator's work: check, park and replay, back up and restore."""

"""Rules of this room: pure functions over frozen values."""

"""Rules of this room: pure functions of the law."""

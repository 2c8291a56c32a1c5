"""Rules of this room: pure, and run by the cases of the law."""

"""Actions of this room: one verb a file."""

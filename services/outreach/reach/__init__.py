"""Objects that staff of one area may ask about, and the doors that are open to it."""

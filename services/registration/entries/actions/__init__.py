"""Enter what others must approve, and refuse it."""

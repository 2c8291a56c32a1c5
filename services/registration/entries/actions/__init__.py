"""Enter what other officers must approve, and refuse an entry."""

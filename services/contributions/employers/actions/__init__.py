"""Actions that keep the copies."""

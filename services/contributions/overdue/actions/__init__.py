"""Actions that say overdue months."""

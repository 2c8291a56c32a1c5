"""Actions that say which months are overdue."""

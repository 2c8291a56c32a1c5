"""The time within which a decision can be appealed."""

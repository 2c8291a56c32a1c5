"""Let premiums fall due, take payments, reverse what changed, and let covers lapse."""

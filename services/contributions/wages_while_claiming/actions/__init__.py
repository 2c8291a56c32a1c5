"""Actions that compare claims with returns."""

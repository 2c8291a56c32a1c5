"""Rules of the one-time payment."""

"""Rules that tell what an employer was on a day."""

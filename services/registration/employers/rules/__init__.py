"""Rules that tell what an employer was on a day, and which days may be told of it."""

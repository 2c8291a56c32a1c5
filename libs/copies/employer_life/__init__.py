"""Copies of what employers were on a day, and of the days on which they do no work."""

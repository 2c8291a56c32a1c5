"""Copies of the months that persons are credited with, and of the days on which they stay away by order."""

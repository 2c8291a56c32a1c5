"""Doors to employments, to tasks about doubtful ones, and to a person's own."""

"""The forms of numbers as pure functions."""

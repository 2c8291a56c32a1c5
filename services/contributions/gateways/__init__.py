"""The outside world of contributions: the files that people send."""

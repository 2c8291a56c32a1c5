"""The outside world of programmes: paper."""

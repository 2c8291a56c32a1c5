"""Start, end, correct and decide employments."""

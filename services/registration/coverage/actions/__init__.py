"""Start, change, end coverages, and follow employments, deaths and merges."""

"""The desk: search, the whole view of a person or employer, and the wall, read over all rooms."""

"""The columns of a file of history, and the terms that the law sets for its months."""

"""Actions on files: post a set of returns, hold the rows of incomplete ones."""

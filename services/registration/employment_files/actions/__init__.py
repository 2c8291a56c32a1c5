"""Actions on files: judge the rows, carry out a set of them."""

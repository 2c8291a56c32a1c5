"""The columns of a return file."""

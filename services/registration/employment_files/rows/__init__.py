"""Statements about the rows of files: read, judge, carry out."""

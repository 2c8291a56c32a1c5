"""Statements about files: staged rows, one set of returns, held rows, and the results of a job."""

"""Statements about files: staged rows, one set of returns, rows that wait, and what a job did."""

"""Copies of other services' facts that several services keep: a table and a keeping statement for each."""

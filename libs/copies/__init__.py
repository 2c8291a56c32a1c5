"""Copies of other services' facts that several services keep: one table and one keeping statement each."""

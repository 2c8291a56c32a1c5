"""Statements about claims: for doors, for locks, for the facts that decide, and for decisions."""

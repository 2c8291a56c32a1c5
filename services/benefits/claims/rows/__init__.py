"""Statements about claims: what doors read, whose turn it is, the facts that decide, and what was decided."""

"""Statements that keep copies of facts, and find the claims that they concern."""

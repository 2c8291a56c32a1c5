"""Statements over every room: a person's card, and what a merged person has twice."""

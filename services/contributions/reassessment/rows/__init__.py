"""Statements about drafts of past law and about what they come to."""

"""Decisions that need other people: N of M approvals, and reviews of looks."""

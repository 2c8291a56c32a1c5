"""Decisions that need other people: N of M approvals, and reviews of what somebody looked at."""

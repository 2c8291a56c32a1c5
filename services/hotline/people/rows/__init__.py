"""Statements about persons and employers: cards, search keys, and timelines."""

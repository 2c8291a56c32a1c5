"""Statements about persons and employers: their cards, what they are found by, what was said of them."""

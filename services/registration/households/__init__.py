"""Households: who lives in one, from when until when, and who is its head."""

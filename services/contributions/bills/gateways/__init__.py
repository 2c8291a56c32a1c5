"""Formats of bills for others: a calendar, a payment slip."""

"""Months: what accepted returns say of one person."""

"""Journeys of returns: filed, held, with receipts, certified."""

"""Journeys that end in money: benefits, payment orders, returned payments, loans."""

"""Doors to phases, registrations, doses and certificates."""

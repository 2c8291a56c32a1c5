"""Doors of phases, registrations, doses, certificates."""

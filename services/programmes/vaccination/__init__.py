"""Vaccination: registrations, phases, seats, doses, certificates."""

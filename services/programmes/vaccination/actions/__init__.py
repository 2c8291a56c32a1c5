"""Vaccination: phases, registrations, schedules, doses, certificates."""

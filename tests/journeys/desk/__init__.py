"""Journeys of the hotline's agents."""

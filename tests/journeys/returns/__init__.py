"""Journeys of returns: filed, held, receipted, certified."""

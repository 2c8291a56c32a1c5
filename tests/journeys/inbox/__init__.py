"""Journeys of the officers' inbox: its pages, its choices, and every kind of task on it."""

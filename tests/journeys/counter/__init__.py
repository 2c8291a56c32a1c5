"""Journeys over the pages of an employer's account, and of the counter and the managers at the office."""

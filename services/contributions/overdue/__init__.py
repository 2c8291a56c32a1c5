"""Overdue months: those without an accepted return after the due date."""

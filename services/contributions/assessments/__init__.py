"""Assessments: the rates of a month, and what is due on one wage."""

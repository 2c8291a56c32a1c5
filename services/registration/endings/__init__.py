"""Employers that end, and staff that goes from one employer to another."""

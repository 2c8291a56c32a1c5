"""Employers and their branches."""

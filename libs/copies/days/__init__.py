"""Copies of persons' credited months, the days of their isolation orders, and their deaths."""

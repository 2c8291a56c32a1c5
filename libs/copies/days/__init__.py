"""Copies of persons' credited months and of the days of their isolation orders."""

"""Answers about the collection of contributions beside returns and payments."""

"""Doors to sites, sessions and bookings."""

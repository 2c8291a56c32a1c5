"""Doors of sites, sessions and bookings."""

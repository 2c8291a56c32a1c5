"""Sites: places, times, bookings."""

"""Sites of tests and vaccination: places, sessions, bookings."""

"""Sites where people are tested or vaccinated: places, sessions, bookings."""

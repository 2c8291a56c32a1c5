"""Pages of hotline agents: the desk, cases, bookings, knowledge, and the supervisors' wall."""

"""People and employers from other services' events: search keys, and a timeline for each."""

"""The desk reads over all rooms: search, the whole view of a person or employer, the wall."""

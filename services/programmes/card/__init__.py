"""The card of one person, read over all rooms, and records that a merge left double."""

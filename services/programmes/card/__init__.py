"""What programmes knows of one person, read over all rooms: the person's own card, and what a merge left twice."""

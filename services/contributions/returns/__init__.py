"""Monthly returns: filed whole, assessed and booked in one statement, corrected by a new version."""

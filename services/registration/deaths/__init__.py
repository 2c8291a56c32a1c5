"""Deaths of persons: recorded, corrected, and undone where it was another person."""

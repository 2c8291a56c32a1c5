"""What a person would get: today's estimate, and the person's own page."""

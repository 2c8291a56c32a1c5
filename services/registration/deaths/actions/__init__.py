"""Record a death, and withdraw one that was another person's."""

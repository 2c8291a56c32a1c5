"""Testing: draws, registrations, specimens, results."""

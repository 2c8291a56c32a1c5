"""Guards taken out one at a time: a test must go red for each."""

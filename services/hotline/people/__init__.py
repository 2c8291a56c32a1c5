"""People and employers as the other services tell of them: found, and one timeline of each."""

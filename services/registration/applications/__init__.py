"""Applications of persons to register an employer, which officers decide."""

"""Pages that nobody has to sign in for."""

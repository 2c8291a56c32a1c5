"""The doors of employments, of what is in doubt about them, and of a person's own."""

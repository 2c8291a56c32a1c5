"""Begin and end sessions."""

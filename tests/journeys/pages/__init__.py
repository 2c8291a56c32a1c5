"""Every page and form is visited."""

"""Every page and form, walked."""

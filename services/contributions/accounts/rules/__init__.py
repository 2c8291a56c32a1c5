"""Rules about payments that are plausible."""

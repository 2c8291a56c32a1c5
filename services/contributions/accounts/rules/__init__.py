"""Which payments are plausible."""

"""Actions on offices and their staff."""

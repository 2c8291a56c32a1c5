"""Actions on returns: file one, post many, and remember the versions that listeners know after a restore."""

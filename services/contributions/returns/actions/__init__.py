"""Actions on returns: file one, post many, remember after a restore what listeners know."""

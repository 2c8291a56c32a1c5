"""Claims: file them, judge all claims of a person together, decide them, and choose the account for the money."""

"""Pages of the telephone line: presence, the call at hand."""

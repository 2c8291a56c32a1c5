"""Pages of insured persons."""

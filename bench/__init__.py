"""Every figure in the README, measured beside its reference in one run."""

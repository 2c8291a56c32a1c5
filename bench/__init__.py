"""Every figure that the README quotes, each measured beside its reference in one run."""

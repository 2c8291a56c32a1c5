"""Actions on consents and certificates."""

"""Actions on accounts: record a payment, decide on one that waits."""

"""The audit log: rows that are chained by their hashes, and the check of the chain from outside."""

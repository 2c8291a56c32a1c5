"""The audit log: rows chained by their hashes, and the check of the chain from outside."""

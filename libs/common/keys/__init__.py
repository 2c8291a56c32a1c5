"""Keys and secrets: a token issuer's public keys, signed documents, encrypted personal details, check values."""

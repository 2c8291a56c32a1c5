"""Keys and secrets: a token issuer's public keys, signed documents, sealed personal details, check values."""

"""Which account of the app is whose: activation codes, links, and the identity provider's question."""

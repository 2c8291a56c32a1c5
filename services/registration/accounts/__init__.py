"""Links between accounts of the app and persons: activation codes, links, and the identity provider's question."""

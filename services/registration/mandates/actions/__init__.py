"""Register agents, give and revoke mandates."""

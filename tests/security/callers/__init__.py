"""Who may call: tokens, scopes, sessions, limits."""

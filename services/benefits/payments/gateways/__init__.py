"""The outside world: a bank, SMTP, another service's door. Called by schedule or api, never inside a transaction."""

"""How an employer stands."""

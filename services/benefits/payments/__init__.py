"""Payment runs: frozen, released by another person, sent to the bank, returned."""

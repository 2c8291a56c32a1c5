"""Programs that use the doors, with their public keys."""

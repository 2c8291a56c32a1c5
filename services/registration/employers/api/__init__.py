"""Doors of employers: register and read, change, pause and reopen."""

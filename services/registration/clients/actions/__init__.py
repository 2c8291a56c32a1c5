"""Onboard clients, change their keys, revoke them."""

"""Statements about who looked and why, identity checks and confirmations."""

"""Statements about looks and their purposes, identity checks and confirmations."""

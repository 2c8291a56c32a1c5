"""Callers of a door: verified tokens, policies, purposes, limits, and agents who act for a caller."""

"""Callers of a door: verified tokens, policies, purposes, limits, agents who act for a caller."""

"""Providers outside the suite; never called inside a transaction."""

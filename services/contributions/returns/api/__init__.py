"""Doors to returns, their lines and their receipts."""

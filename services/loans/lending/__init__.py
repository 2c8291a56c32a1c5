"""Lending: an employer applies through a bank, and the bank decides."""

"""Accounts: what an employer owes and paid, and payments that wait for an officer's decision."""

"""Accounts of the app: activation codes, links between accounts and persons, and whose account a user has."""

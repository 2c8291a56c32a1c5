"""Formats and doors outside the service: a bank's files.

The layers `schedule` and `api` call them, outside transactions.
"""

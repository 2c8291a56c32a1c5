"""Doors that every service has: feed, inbox, webhooks, sent files, looks."""

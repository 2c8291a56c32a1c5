"""Backups and what follows a restore."""

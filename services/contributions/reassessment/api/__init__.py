"""Doors of drafts of past law, and their tasks in the inbox."""

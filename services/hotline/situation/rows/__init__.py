"""Statements about announcements, messages to groups, and measures."""

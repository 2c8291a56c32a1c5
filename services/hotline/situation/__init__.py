"""Announcements to everybody, the measures in force, and messages to a chosen group."""

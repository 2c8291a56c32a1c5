"""The doors of announcements, of messages to groups, and of what anybody may read."""

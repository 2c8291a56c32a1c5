"""Doors of coverage: for officers, and for the person or an agent who acts for the person."""

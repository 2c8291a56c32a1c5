"""Sandboxes: isolated agencies with personas in known states, a movable day and switches for faults."""

"""The one box: its start, its data, and faults of its machine."""

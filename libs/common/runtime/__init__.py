"""A service as a process: its assembly, its settings, its clock, its loops."""

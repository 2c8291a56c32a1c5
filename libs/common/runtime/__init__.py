"""A service as a process: its parts put together, its settings, its clock, its loops kept alive."""

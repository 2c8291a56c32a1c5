"""Calls that the telephone system reports, their figures, and the presence of agents."""

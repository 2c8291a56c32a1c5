"""Targets: an indicator's value for an area, a period and a group, split among the parts of the area."""

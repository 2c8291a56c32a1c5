"""Doors to a person's months: the person's own, and those for employers and officers."""

"""Mechanism: database, event spine, HTTP door, law as data, values. Knows no service by name."""

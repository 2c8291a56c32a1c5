"""Operators' work: restore, other countries, traces, the demo."""

"""Approvals of entries: the last one needed carries out what was entered."""

"""Databases outside their data folders, and how tests leave none."""

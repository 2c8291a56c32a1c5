"""Copies of the agency's offices, their staff, and the areas of persons and employers."""

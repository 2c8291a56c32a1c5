"""Doors to persons and their keys, and the check of persons to hire."""

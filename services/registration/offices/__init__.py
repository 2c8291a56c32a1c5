"""Offices of the agency in a tree, the areas that they serve, and the staff that works for them."""

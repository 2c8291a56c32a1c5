"""Statements about persons: registered ones, new ones, and the wrong pairs that name them."""

"""Statements about persons: as they are registered, on their way into the register, and wrong pairs that named them."""

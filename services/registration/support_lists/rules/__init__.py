"""Support lists of the law."""

"""Cards and books of insured persons: issued, exchanged, ended, and checked by anybody."""

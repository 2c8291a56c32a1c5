"""Statements about employments: now and earlier, in doubt, and registered in thousands."""

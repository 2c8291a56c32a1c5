"""Figures: every version of the facts that are counted, and the figures counted from them at any position."""

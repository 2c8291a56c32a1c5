"""Figures: the journal that every count is a sum of, small counts, reported figures."""

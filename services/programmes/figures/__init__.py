"""Figures: the journal that all counts are sums of, small counts, reported figures."""

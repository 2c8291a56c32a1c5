"""Indicators: what is counted, in which unit and for which groups of participants."""

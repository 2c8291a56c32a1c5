"""Months: the accepted returns' lines about one person."""

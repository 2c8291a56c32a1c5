"""Tests of overdue months."""

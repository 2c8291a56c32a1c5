"""Tests of deaths."""

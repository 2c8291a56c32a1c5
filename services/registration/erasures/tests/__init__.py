"""Tests of possible duplicates."""

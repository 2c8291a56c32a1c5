"""Tests of reading: which party may read which data, and when."""

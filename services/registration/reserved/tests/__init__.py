"""Tests of reserved periods."""

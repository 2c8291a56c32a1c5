"""Tests of return files."""

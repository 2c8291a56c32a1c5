"""Tests of offices and their staff."""

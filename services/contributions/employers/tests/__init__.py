"""Tests of the copies of registration."""

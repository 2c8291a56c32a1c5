"""Tests of who may call and read, and of any input."""

"""Tests of changes of past law."""

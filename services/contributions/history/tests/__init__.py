"""Tests of imported history."""

"""Tests of closure orders."""

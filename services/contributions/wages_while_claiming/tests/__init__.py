"""Tests of claims compared with returns."""

"""Tests of hiring and of corrections."""

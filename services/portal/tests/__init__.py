"""Tests of this service."""

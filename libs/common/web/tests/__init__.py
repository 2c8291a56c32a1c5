"""Tests of the shared parts of pages."""

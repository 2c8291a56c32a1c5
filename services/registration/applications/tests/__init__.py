"""Tests of applications to register an employer."""

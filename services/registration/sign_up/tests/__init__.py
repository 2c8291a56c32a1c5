"""Tests of sign-up."""

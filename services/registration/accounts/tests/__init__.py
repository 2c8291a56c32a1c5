"""Tests of accounts and their codes."""

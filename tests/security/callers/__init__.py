"""Tests of callers: tokens, scopes, sessions, limits."""

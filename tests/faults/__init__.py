"""Tests of crashes, kills, pauses and broken brokers."""

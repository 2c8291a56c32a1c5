"""Tests of logs, traces and metrics."""

"""Logs, traces and metrics of a service, for its operator."""

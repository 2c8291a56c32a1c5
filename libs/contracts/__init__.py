"""Contracts of the events between services, one module per speaker. Published versions only grow."""

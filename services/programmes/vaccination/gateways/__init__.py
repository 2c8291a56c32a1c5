"""Formats outside the service: a certificate on paper."""

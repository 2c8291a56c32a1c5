"""Typed statements about calls and presence."""

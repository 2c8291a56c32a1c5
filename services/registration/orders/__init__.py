"""Closure orders of the authorities."""

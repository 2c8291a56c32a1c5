"""Statements about returns: reads of what was accepted, and the one statement that posts."""

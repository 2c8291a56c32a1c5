"""Statements about returns: reading accepted ones, and the one statement that posts."""

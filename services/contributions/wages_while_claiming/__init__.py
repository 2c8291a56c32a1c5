"""Wages while claiming: find wages that returns report for days claimed as days without work."""

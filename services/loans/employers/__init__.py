"""Employers, as registration registers them: the possible borrowers."""

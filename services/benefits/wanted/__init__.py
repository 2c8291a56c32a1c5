"""Certificates that employers were asked for: since when, by which day, and whether the employer refuses."""

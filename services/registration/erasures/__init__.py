"""Erasures: a person's details and key are destroyed, and everything that names the person ends."""

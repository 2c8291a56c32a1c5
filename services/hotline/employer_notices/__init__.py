"""Notices to employers: facts that an employer reads at its own door, and that its contacts are told of."""

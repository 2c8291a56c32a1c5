"""Doors to files of history, their batches, and what contradicts returns."""

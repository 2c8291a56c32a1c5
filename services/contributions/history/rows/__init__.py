"""Statements about imported months, their batches and what contradicts returns."""

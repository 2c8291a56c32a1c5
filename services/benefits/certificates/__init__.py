"""Employers' certificates: the evidence that the regulation prescribes."""

"""Tests of the suite as a whole; each service's own stand beside it."""

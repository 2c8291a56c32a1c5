"""Reported figures: what others published, in their words, with what does not add up; corrected, never changed."""

"""Overpayments: postings that sum to zero, computed again whenever a claim is judged."""

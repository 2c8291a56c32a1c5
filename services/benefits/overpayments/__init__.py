"""What was paid too much: postings that sum to zero, found again whenever a claim is judged."""

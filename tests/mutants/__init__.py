"""Guards are removed one at a time: a test must fail for each."""

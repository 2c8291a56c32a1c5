"""Terms of the law about cards, and refusals."""

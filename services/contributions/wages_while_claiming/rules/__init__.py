"""The rule by which a wage contradicts a claim."""

"""When a wage contradicts a claim."""

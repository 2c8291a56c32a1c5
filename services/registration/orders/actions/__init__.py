"""Record closure orders."""

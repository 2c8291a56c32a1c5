"""The ways to run the suite. Nothing imports this package."""

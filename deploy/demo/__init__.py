"""The demo country: a fixed seed, thousands of employers, names in their own script."""

"""Pages of laboratories, sites and hospitels, for a phone at the counter; none needs a script."""

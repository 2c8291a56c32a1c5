"""How numbers of orders are read."""

"""National ids and employers' registration numbers, as the law forms them."""

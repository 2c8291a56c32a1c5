"""Door 2: what people see in a browser."""

"""Changes of past law that were applied, and the law of a process with them."""

"""Areas and sectors, as the law names them."""

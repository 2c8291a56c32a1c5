"""The other services, as the visitor may use them."""

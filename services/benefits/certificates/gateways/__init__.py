"""Questions of this room to other services."""

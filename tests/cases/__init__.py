"""Cases of the law, as a lawyer can read them, and their runners."""

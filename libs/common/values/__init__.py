"""Values that every layer may use: they import nothing but the standard library."""

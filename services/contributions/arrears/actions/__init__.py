"""Actions on arrears."""

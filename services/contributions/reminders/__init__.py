"""Months that fall due in a few days: said once for each employer and month."""

"""Who is on the line, who looked at whom and why, and agents who act for a caller."""

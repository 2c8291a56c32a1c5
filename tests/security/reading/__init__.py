"""Who may read what, and when."""

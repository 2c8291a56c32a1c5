"""Standing: certificates of what an employer filed and owes, for banks with its consent."""

"""The contacts of employers: who is written to, and which person may act for the employer."""

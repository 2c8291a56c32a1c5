"""Everything in one process on one port, with a PostgreSQL of its own."""

"""The PostgreSQL server of a box."""

"""Copies of other services' facts that decisions depend on: employers, persons, orders, credited months."""

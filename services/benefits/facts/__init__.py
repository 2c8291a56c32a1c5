"""Facts of other services that decisions rest on: employers, persons, orders, credited months."""

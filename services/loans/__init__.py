"""Loans owns the programme's phases, banks, loans and the promise to keep the staff; it judges the promise."""

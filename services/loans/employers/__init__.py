"""Employers as registration tells of them: who may borrow."""

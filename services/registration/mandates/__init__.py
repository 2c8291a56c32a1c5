"""Payroll agents, and the mandates that employers give them."""

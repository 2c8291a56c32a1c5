"""Pages about debts: what is owed by age, and who owes it."""

"""Actions on debts."""

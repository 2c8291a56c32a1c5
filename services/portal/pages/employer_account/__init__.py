"""The employer's account: what it was told, what is due and how it is paid, contacts, orders that cover it."""

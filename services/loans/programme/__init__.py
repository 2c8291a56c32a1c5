"""The programme: its phases with their budgets, the banks that lend, the employers that may borrow."""

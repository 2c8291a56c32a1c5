"""The programme: its phases with their budgets, and the banks that lend."""

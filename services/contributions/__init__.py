"""Contributions owns monthly returns, their assessment, employers' accounts and what is overdue."""

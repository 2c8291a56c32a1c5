"""Bills: what an employer owes for each month, and the reference under which a bank finds it."""

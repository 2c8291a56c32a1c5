"""Pages of inspections: the year's plan, cases, and sanctions."""

"""The employer on the line: the check of a contact, looks and their purposes, agents who act for an employer."""

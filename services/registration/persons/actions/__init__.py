"""Register, correct and match persons."""

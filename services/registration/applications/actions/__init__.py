"""Apply, correct, withdraw; ask, approve, refuse."""

"""Benefits owns claims, evidence, decisions, payment runs and overpayments."""

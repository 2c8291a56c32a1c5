"""Cases: callers' questions, each with its agent and its due time."""

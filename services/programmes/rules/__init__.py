"""The law and the state machines as pure functions over frozen values."""

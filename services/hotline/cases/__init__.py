"""Cases: what callers ask, who has it, until when it is due."""

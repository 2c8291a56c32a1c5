"""Bank statements: money that came in, matched to employers by the reference of a bill, and the queue of the rest."""

"""Rules of findings: the law of each kind, and what an answer needs."""

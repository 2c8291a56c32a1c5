"""Bank statements in ISO 20022: camt.053 and camt.054, read in a process apart."""

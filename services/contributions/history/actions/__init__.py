"""Actions on imported history: read sets, confirm, withdraw, tell, find contradictions and decide them."""

"""Evidence of claims: photos and scans that a person sends, for the officer who decides."""

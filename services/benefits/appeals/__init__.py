"""Appeals against decisions on claims: filed by the insured person, decided by another officer."""

"""How long the parts of an account may be: as long as ISO 20022 lets them be (Max34Text, Max35Text, Max140Text)."""

ACCOUNT_MAX, BANK_MAX, NAME_MAX = 34, 35, 140

"""The longest parts of an account that ISO 20022 takes (Max34Text, Max35Text, Max140Text)."""

ACCOUNT_MAX, BANK_MAX, NAME_MAX = 34, 35, 140

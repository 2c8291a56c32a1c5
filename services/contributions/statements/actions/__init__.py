"""Actions on bank statements: take one, allocate what matched nobody, keep the accounts that money comes in on."""

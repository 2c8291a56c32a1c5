"""Collection: what employers owe for each month, how old it is, its surcharge, and what is done to collect it."""

"""How the one box starts, holds its data and survives what its machine does to it."""

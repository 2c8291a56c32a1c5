"""Pages of banks that lend."""

"""The `prakan` command."""

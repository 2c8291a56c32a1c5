"""The rules of an employer's standing."""

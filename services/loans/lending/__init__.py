"""Applications for a loan and the banks' decisions on them."""

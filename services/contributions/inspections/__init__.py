"""Inspections of employers: yearly plans by risk and by chance, and cases with what came of them."""

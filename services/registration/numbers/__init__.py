"""National ids and employers' registration numbers, in the law's form."""

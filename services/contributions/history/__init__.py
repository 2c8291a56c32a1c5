"""History: months that the agency's earlier system knew, imported by file and confirmed by a second officer."""

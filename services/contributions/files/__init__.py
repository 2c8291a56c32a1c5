"""Return files: many returns in one file; rows that failed wait until they come mended."""

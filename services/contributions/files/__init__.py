"""Return files: many returns in one file. Rows of a return wait until its failed rows are corrected."""

"""The doors of applicants, and those of the officers who decide."""

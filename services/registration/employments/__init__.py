"""Employments with their history: started, ended, corrected, objected to."""

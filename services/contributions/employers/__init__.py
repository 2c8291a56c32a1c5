"""Employers: copies of what registration says of employers, persons and employments."""

"""Due dates, the form of lines, and the law for a month's returns."""

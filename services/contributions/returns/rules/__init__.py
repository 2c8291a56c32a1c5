"""Due dates, the form of lines, and the law that a month's returns need."""

"""When a return is due, what a line must be, and all that a month's returns need of the law."""

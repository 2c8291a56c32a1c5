"""Files as senders really have them, through every door that takes one."""

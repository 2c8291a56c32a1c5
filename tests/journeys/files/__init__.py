"""Files as real senders have them, through every door that takes one."""

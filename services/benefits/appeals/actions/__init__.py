"""File an appeal, and decide one."""

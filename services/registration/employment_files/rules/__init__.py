"""The columns of a file of hires and leavers."""

"""Files of hires and leavers: judge them, then start and end employments set by set."""

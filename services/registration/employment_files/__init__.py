"""Files of hires and leavers: judge a file, then start and end employments set by set."""

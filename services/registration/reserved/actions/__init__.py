"""Actions on reserved periods: say that months are kept."""

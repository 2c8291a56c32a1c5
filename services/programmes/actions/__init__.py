"""One verb a file: load, judge by rules, write rows, append events. Never commits, never reads the clock."""

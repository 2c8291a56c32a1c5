"""Lists of the law by which the State supports covers until a day: who is on one, who is told, and what ends."""

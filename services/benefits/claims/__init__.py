"""Claims: filed, judged with all of the person's, decided, their accounts; the days that are awarded."""

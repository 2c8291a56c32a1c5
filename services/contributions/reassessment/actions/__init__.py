"""Draft a change of past law, approve it, and assess the returns again."""

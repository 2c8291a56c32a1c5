"""Changes of past law: a draft, what it comes to, the approvals of officers, and the returns assessed again."""

"""Models of other services' answers: each has the members that a page shows, and names its doors."""

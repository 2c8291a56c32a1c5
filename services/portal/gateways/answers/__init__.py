"""What the pages read of other services' answers: each model has the members that are shown, and names its doors."""

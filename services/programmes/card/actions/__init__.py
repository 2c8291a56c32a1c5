"""Actions about all that a person has in the programmes."""

"""Input of any form, at every door."""

"""Lists of persons to call: made by officers, worked through by agents."""

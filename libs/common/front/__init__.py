"""The front of every door: the HTTP server with its limits, for one service or the whole box."""

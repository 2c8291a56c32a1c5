"""The front of every door: the HTTP server with its bounds, whether it serves one service or the whole box."""

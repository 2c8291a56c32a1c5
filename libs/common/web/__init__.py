"""Pages: shared layout and vendored assets, served without any outside host."""

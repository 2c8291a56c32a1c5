"""Pages: shared layout and local assets, served without any outside host."""

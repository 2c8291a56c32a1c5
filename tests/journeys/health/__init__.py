"""The chain from test to bed, and vaccination."""

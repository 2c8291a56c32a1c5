"""Tests of the tree itself: layout, names, contracts, statements, texts."""

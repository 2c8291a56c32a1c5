"""Tests of what `prakan doctor` finds in a box."""

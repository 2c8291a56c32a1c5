"""Tests of files of hires and leavers."""

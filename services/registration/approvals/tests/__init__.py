"""Tests of approvals of entries."""

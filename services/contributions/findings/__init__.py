"""Findings: contradictions between returns, employments and claims, raised once, answered line by line."""

"""Wages while claiming: returns are watched for wages on days that are claimed as days without one."""

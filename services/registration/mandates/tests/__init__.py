"""Tests of payroll agents and mandates."""

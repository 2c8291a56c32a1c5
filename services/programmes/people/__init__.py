"""Copies of persons, employers and employments; the person's lock; messages to the person."""

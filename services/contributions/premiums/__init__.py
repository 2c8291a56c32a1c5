"""Premiums of voluntary participants: what a month costs, and who pays what of it."""

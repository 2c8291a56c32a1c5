"""Arrears: the amount that an employer owes for months past their due date, said whenever it changes."""

"""Programmes owns testing, hospitels, vaccination, and the sites, seats and beds for them; health data stays here.

It says who is to stay away from work and on which days, and that somebody is expected somewhere on a day. It listens to
registration: employers, contracts, persons, mandates.
"""

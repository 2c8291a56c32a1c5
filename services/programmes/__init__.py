"""Programmes owns testing, hospitels and vaccination, and the sites, seats and beds for them; health data stays here.

Says: programmes.people: who is to stay away from work and on which days; who is expected where on a day
Hears: registration.employers, registration.people

Rooms, the upper may use the lower:
    card           what is known of one person, read over all rooms
    testing        registrations, specimens, results, isolation orders, random draws
    vaccination    registrations, phases, seats, doses, certificates
    hospitels      beds, stays, waiting lists, offers
    sites          places, sessions, bookings
    figures        the journal that every count is a sum of; reported figures
    people         copies: persons, employers, employments; the person's lock; messages
"""

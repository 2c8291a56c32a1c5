"""Programmes owns testing, hospitels and vaccination, and the sites, seats and beds for them; health data stays here.

Says: programmes.people: days away from work; appointments by place and day
    programmes.places: laboratories, sites and hospitels that were opened and closed
Hears: registration.employers, registration.people, registration.offices

Rooms, the upper may use the lower:
    reach          objects that staff of one area may ask about, and the doors open to it
    card           everything known about one person, read over all rooms
    testing        registrations, specimens, results, isolation orders, random draws
    vaccination    registrations, phases, seats, doses, certificates
    hospitels      beds, stays, waiting lists, offers
    sites          laboratories, sites, sessions, bookings
    figures        the journal that every count is a sum of; reported figures
    people         copies: persons, employers, employments; the person's lock; messages
"""

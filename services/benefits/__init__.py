"""Benefits owns claims, their evidence, awards, payments and overpayments.

Says: benefits.claims
Hears: registration.employers, registration.people, registration.offices, contributions.employers,
    contributions.history, programmes.people

Rooms, the upper may use the lower:
    reach          objects that staff of one area may ask about, and the doors open to it
    estimates      what a person would get; the person's own page
    payments       runs: frozen, released by another person, sent to the bank, returned
    certificates   what employers say of days without work
    evidence       photos and scans that a person sends for a claim
    appeals        of decisions on claims, each decided by another officer
    claims         filed, judged with all of the person's claims, decided; where the money goes
    wanted         certificates that employers were asked for
    overpayments   postings that sum to zero, found again whenever a claim is judged
    facts          copies: employers, persons, orders, isolation, credited months
"""

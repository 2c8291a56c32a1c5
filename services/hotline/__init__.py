"""Hotline owns the desk: cases, identity checks, who looked at whom and why, agents who act for a caller.

It hears every other service, so that one view shows a person's whole history also while those services are down;
personal details are opened with each person's key, which registration keeps.

Says: hotline.cases
Hears: registration.employers, registration.people, contributions.employers, benefits.claims, loans.loans,
    programmes.people

Rooms, the upper may use the lower:
    situation      announcements, the measures in force, messages to a chosen group
    desk           search, the whole view of a person or employer, the wall
    notices        facts that persons are told, in their language, not at night
    identity       who is on the line, who looked, agents who act for a caller
    cases          what callers ask, who has it, until when it is due
    knowledge      articles with a canned answer, procedures with documents and legal days
    people         people and employers as others tell of them: found, and one timeline of each
"""

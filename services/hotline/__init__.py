"""Hotline owns the desk: cases, identity checks, looks at persons with their purposes, agents who act for a caller.

It hears every other service, so that one view shows a person's whole history also while those services are down;
personal details are opened with each person's key, which registration keeps.

Says: hotline.calls, hotline.cases, hotline.messages, hotline.outbound
Hears: registration.employers, registration.people, registration.offices, contributions.employers,
    contributions.history, benefits.claims, loans.loans, programmes.people

Rooms, the upper may use the lower:
    reach          objects that staff of one area may ask about, and the doors open to it
    outbound       lists of persons to call, made by officers and worked through by agents
    situation      announcements, the measures in force, messages to a chosen group
    desk           search, the whole view of a person or employer, the wall
    calls          calls that the telephone system reports, their figures, agents who are there
    employer_callers  checks of employers' contacts, looks at employers, agents who act for an employer
    notices        messages about facts to persons, employers and their contacts, in their language, not at night
    identity       identity checks, looks and their purposes, agents who act for a caller
    cases          callers' questions, with their agent and due time
    knowledge      articles with a canned answer, procedures with documents and legal days; both come with
                   the product for each country, from `law/<country>/hotline`, until a supervisor writes them
    people         search keys and timelines of people and employers
"""

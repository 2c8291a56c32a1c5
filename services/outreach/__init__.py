"""Outreach owns the targets of the agency by indicator, area, period and group, and counts figures beside them.

Says: outreach.areas: targets that were approved; figures of documents that were imported or corrected
Hears: registration.offices, registration.employers, registration.people, contributions.employers

Rooms, the upper may use the lower:
    reach          objects that staff of one area may ask about, and the doors open to it
    board          figures beside their plans for everybody, counts held back that could name a person
    figures        facts that are counted, every version, and figures counted from them at any position
    reported       figures that others published, in their words, with what does not add up
    targets        targets, their split among areas, approvals and corrections
    indicators     what is counted, as the law of the country lists it
"""

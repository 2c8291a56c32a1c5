"""Contributions owns monthly returns, what they come to, what employers owe, and what is overdue.

Says: contributions.employers
Hears: registration.employers, registration.people, loans.banks, benefits.claims, contributions.employers

Rooms, the upper may use the lower:
    bills                  what is owed for each month, under a reference by which a bank finds and pays it
    files                  many returns in one file; failed rows wait until they come mended
    standing               certificates of what an employer filed and owes, for banks with its consent
    overdue                months without an accepted return after the due date
    wages_while_claiming   wages on days that are claimed as days without one
    months                 what accepted returns say of one person
    arrears                what employers owe for months past their due date, said when it changes
    returns                filed whole, assessed and booked in one statement, corrected by a further version
    accounts               what is owed and paid; payments that wait for a decision
    assessments            the rates of a month, and what is due on one wage
    employers              copies: employers, persons, employments
"""

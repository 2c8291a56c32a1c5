"""Contributions owns monthly returns, their assessment, employers' accounts and arrears, and overdue months.

Says: contributions.employers, contributions.premiums, contributions.history, contributions.law
Hears: registration.employers, registration.people, registration.offices, registration.households, loans.banks,
    benefits.claims, contributions.employers

Rooms, the upper may use the lower:
    reach                  objects that staff of one area may ask about, and the doors open to it
    figures                of collection and of inspections, for a time and an area
    inspections            yearly plans by risk and by chance, cases, what they find and claim, and sanctions
    findings               contradictions of returns, employments and claims, answered line by line
    reassessment           changes of past law: drafts, what they come to, and the returns assessed again
    collection             debts of months past their due day by age, their surcharge, and what is done to collect them
    bills                  what is owed for each month, under a reference by which a bank finds and pays it
    files                  many returns in one file; failed rows wait until they come mended
    standing               certificates of what an employer filed and owes, for banks with its consent
    overdue                months without an accepted return after the due date
    reminders              months that fall due in a few days, said once each
    wages_while_claiming   wages on days that are claimed as days without one
    months                 the lines of accepted returns about one person
    history                months that the agency's earlier system knew, from files, and what contradicts returns
    statements             bank statements: money in, matched by the reference of a bill, and the queue of the rest
    arrears                amounts owed for months past their due date, said when they change
    returns                filed whole, assessed and booked in one statement, corrected by a new version
    accounts               amounts owed and paid; payments that wait for a decision
    premiums               what voluntary cover costs, who pays what of it, bills, payments, and covers that lapse
    assessments            the rates of a month, and what is due on one wage
    employers              copies: employers, persons, employments
"""

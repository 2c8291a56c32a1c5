"""Loans owns the programme's phases, banks and loans, and judges the covenant to keep the staff.

Says: loans.loans, loans.banks
Hears: registration.employers, registration.people, registration.offices, contributions.employers

Rooms, the upper may use the lower:
    reach          objects that staff of one area may ask about, and the doors open to it
    covenant       the baseline at disbursement, each month's judgement, officers' acknowledgements
    lending        applications and the banks' decisions
    programme      phases with their budgets; the banks that lend
    employers      copies: employers, their months and arrears
"""

"""Loans owns the programme's phases, banks and loans, and judges the covenant to keep the staff.

Says: loans.loans, loans.banks
Hears: registration.employers, contributions.employers

Rooms, the upper may use the lower:
    covenant       the baseline at disbursement, each month's judgement, officers' acknowledgements
    lending        applications and the banks' decisions
    programme      phases with their budgets; the banks that lend
    employers      copies: employers, their months and arrears
"""

"""Loans owns the programme's phases, banks and loans, and judges the promise to keep the staff.

Says: loans.loans, loans.banks
Hears: registration.employers, contributions.employers

Rooms, the upper may use the lower:
    covenant       the baseline at disbursement, every month's judgement, what officers have seen
    lending        applications and the banks' decisions
    programme      phases with their budgets; the banks that lend
    employers      copies: who may borrow
"""

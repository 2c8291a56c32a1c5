"""Registration owns who is who: employers and their branches, persons, employments, and what officers order.

Says: registration.employers, registration.people
Hears: loans.banks, so that a program speaks only for a bank that is registered

Rooms, the upper may use the lower:
    endings        employers that end, and staff that goes to another one
    approvals      what an officer entered is carried out when another one approves it
    employment_files  hires and leavers by file, row by row
    erasures       a person's details and key are destroyed
    employments    start, end, correct, object; staff as the employer sees them
    clients        programs that use the doors, with their public keys
    merges         persons who are registered twice
    accounts       whose account of the app it is
    orders         closure orders of the authorities
    persons        register, correct, read, the key that seals the details
    mandates       payroll agents and what employers let them do
    employers      register, read, change, pause, reopen
    entries        what waits for an approval
    numbers        national ids and registration numbers, as the law forms them
    areas          areas and sectors, as the law names them
"""

"""Registration owns who is who: employers and their branches, persons, employments, and what officers order.

Says: registration.employers, registration.people, registration.offices, registration.households
Hears: loans.banks, programmes.places, so that a program speaks only for a bank or place that is registered;
    registration.people, its own, contributions.employers, contributions.history and contributions.premiums, by which
    coverages end and persons may take part

Rooms, the upper may use the lower:
    reach          objects that staff of one area may ask about, and the doors open to it
    endings        employers that end, and staff that goes to another one
    approvals      the last approval needed carries out an entry
    employment_files  hires and leavers by file, row by row
    sign_up        an account of one's own: a code to the phone on record
    erasures       a person's details and key are destroyed
    merges         persons who are registered twice
    deaths         deaths of persons: recorded, corrected, withdrawn, shared by a merge
    support_lists  lists by which the State supports covers until a day: who is told, what ends
    cards          cards and books: issued, exchanged, ended, checked by anybody
    reserved       months kept for who left compulsory insurance, and the one-time payment instead of them
    coverage       who takes part in which voluntary scheme, from when until when, on what terms
    applications   persons apply to register an employer, officers decide
    employments    start, end, correct, object; staff as the employer sees them
    clients        programs that use the doors, with their public keys
    accounts       links between accounts of the app and persons
    offices        offices of the agency in a tree, and their staff
    orders         closure orders of the authorities
    households     who lives in which household, and who is its head
    contacts       who is written to about an employer, and who may act for it
    persons        register, correct, read, the key that seals the details
    mandates       payroll agents and their mandates
    employers      register, read, change, pause, reopen
    entries        officers' entries that wait for approvals
    numbers        national ids and registration numbers, in the law's form
    areas          areas and sectors of the law
"""

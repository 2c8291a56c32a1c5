"""Doors of loans for staff of one area: the objects of each, lists that filter, doors of the whole country."""

from libs.common.door.callers.areas import SUBJECT, AreaScope, Object
from services.loans.reach import rows

AREA_SCOPE = AreaScope(
    objects={
        "employer_id": SUBJECT,
        "loan_id": Object(rows.LOAN),
        "application_id": Object(rows.LOAN),
    },
    filtered=frozenset(
        {
            "read_inbox",
            "list_applications",
            "list_loans",
            "read_month_of_borrowers",
            "download_month_of_borrowers",
        }
    ),
    open_to_all=frozenset(
        {
            "read_application_conditions",
            "list_banks",
            "list_phases",
        }
    ),
    national=frozenset(
        {
            "list_events",
            "register_bank",
            "close_phase",
            "reopen_phase",
        }
    ),
)

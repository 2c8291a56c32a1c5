"""Doors of registration for staff of one area: the objects of each, lists that filter, doors of the whole country."""

from libs.common.door.callers.areas import SUBJECT, AreaScope, Object
from services.registration.reach import rows

AREA_SCOPE = AreaScope(
    objects={
        "person_id": SUBJECT,
        "employer_id": SUBJECT,
        "kept_id": SUBJECT,
        "merged_id": SUBJECT,
        "one_id": SUBJECT,
        "other_id": SUBJECT,
        "employment_id": Object(rows.EMPLOYMENT),
        "mandate_id": Object(rows.MANDATE),
        "coverage_id": Object(rows.COVERAGE),
        "household_id": Object(rows.HOUSEHOLD),
        "card_number": Object(rows.CARD, str),
        "found_household.head": SUBJECT,
        "merge_id": Object(rows.MERGE),
        "order_id": Object(rows.ORDER),
        "entry_id": Object(rows.ENTRY),
        "employer_application_id": Object(rows.APPLICATION),
        "account": Object(rows.ACCOUNT, str),
    },
    filtered=frozenset(
        {
            "find_employers",
            "find_persons",
            "read_inbox",
            "read_job",
            "follow_job",
            "download_failed_rows",
            "download_job_employments",
            "list_mandates",
            "list_cards",
            "list_support_lists",
            "list_affected_covers",
            "list_closure_orders",
            "list_employer_applications",
        }
    ),
    open_to_all=frozenset(
        {
            "read_my_offices",
            "read_payroll_agent",
            "quote_one_time_payment",
        }
    ),
    national=frozenset(
        {
            "list_events",
            "onboard_client",
            "read_client",
            "change_client_keys",
            "revoke_client",
            "register_payroll_agent",
            "send_employment_file",
            "open_office",
            "change_office",
            "end_office",
            "list_staff_of_office",
            "appoint_staff",
            "remove_staff",
        }
    ),
)

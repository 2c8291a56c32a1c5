"""Doors of benefits for staff of one area: the objects of each, lists that filter, doors of the whole country."""

from libs.common.door.callers.areas import SUBJECT, AreaScope, Object
from services.benefits.reach import rows

AREA_SCOPE = AreaScope(
    objects={
        "person_id": SUBJECT,
        "employer_id": SUBJECT,
        "claim_id": Object(rows.CLAIM),
        "appeal_id": Object(rows.APPEAL),
        "certificate_id": Object(rows.CERTIFICATE),
        "evidence_id": Object(rows.EVIDENCE),
    },
    filtered=frozenset(
        {
            "list_claims",
            "read_inbox",
        }
    ),
    open_to_all=frozenset(
        {
            "estimate_benefit",
        }
    ),
    national=frozenset(
        {
            "list_events",
            "freeze_payment_run",
            "read_payment_run",
            "list_payment_lines",
            "download_payment_orders",
            "release_payment_run",
            "return_payment",
            "take_status_report",
            "withdraw_payment_run",
        }
    ),
)

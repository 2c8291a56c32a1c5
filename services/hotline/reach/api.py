"""Doors of hotline for staff of one area: the objects of each, lists that filter, doors of the whole country."""

from libs.common.door.callers.areas import SUBJECT, AreaScope, Object
from services.hotline.reach import rows

AREA_SCOPE = AreaScope(
    objects={
        "person_id": SUBJECT,
        "employer_id": SUBJECT,
        "subject_id": SUBJECT,
        "call_id": Object(rows.CALL),
        "case_id": Object(rows.CASE),
    },
    filtered=frozenset(
        {
            "read_inbox",
            "list_calls",
            "list_cases",
            "search_desk",
        }
    ),
    open_to_all=frozenset(
        {
            "list_announcements",
            "say_presence",
            "read_own_presence",
            "find_articles",
            "list_procedures",
        }
    ),
    national=frozenset(
        {
            "close_outbound_list",
            "list_events",
            "list_outbound_lists",
            "make_outbound_list",
            "read_outbound_list",
        }
    ),
)

"""Tasks of the hotline for the officers' inbox: cases that the desk escalated."""

from libs.common.database.connections import Database
from libs.common.door.everywhere.inbox import SHOWN_MAX, Areas, Waiting
from libs.common.law.terms import Law
from services.hotline.cases.rows import cases as rows


async def escalated_cases(database: Database, _: Law, areas: Areas = None) -> list[Waiting]:
    return [
        Waiting(
            kind="case",
            id=str(case.case_id),
            title=f"{case.number} {case.about}",
            since=case.opened_at,
            deadline=case.due_at,
            made_by=case.opened_by,
            about={"note": case.note, "queue": case.queue, "person_id": case.person_id},
            behind={"employer_id": case.employer_id} if case.employer_id else {},
        )
        for case in await rows.escalated_cases(database, areas=areas, limit=SHOWN_MAX)
    ]

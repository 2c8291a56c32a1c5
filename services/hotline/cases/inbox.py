"""What of the hotline waits for an officer: cases that the desk handed over."""

from libs.common.database.connections import Database
from libs.common.door.everywhere.inbox import SHOWN_MAX, Waiting
from libs.common.law.terms import Law
from services.hotline.cases import rows


async def escalated_cases(database: Database, _: Law) -> list[Waiting]:
    return [
        Waiting(
            kind="case",
            id=str(row["case_id"]),
            title=f"{row['number']} {row['about']}",
            since=row["opened_at"],
            deadline=row["due_at"],
            made_by=row["opened_by"],
            about={"note": row["note"], "queue": row["queue"], "person_id": row["person_id"]},
        )
        for row in await rows.escalated(database, limit=SHOWN_MAX)
    ]

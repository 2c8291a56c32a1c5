"""Statements about the cases that are about a person, as the person sees them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.database.connections import Database
from libs.common.database.rows import Query, columns
from libs.contracts.hotline import CaseKind, CaseStatus
from libs.copies.aliases import SAME_PERSON


@dataclass(frozen=True, slots=True)
class CaseOfPerson:
    """A case as its person sees it."""

    case_id: UUID
    number: str
    kind: CaseKind
    about: str
    status: CaseStatus
    opened_at: datetime
    due_at: datetime
    callback_at: datetime | None


_OF_PERSON = Query(
    CaseOfPerson,
    f"""
    SELECT {columns(CaseOfPerson)} FROM service_case
    WHERE person_id IN {SAME_PERSON} AND (opened_at, case_id) < (:opened_at, :case_id)
    ORDER BY opened_at DESC, case_id DESC LIMIT :limit
    """,
)
_COUNT_OF_PERSON = Query(int, f"SELECT count(*) FROM service_case WHERE person_id IN {SAME_PERSON}")


async def cases_of_person(
    database: Database, person_id: UUID | None, *, before: tuple[datetime, UUID], limit: int
) -> list[CaseOfPerson]:
    """List the person's newest cases, under every id, behind a time and its case."""
    opened_at, case_id = before
    return await _OF_PERSON.all(database, person_id=person_id, opened_at=opened_at, case_id=case_id, limit=limit)


async def count_of_person(database: Database, person_id: UUID | None) -> int:
    return await _COUNT_OF_PERSON.one(database, person_id=person_id)

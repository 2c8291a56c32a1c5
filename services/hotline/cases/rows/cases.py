"""Statements about cases, their entries, and the documents of their dossiers."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns
from libs.contracts.hotline import CaseKind, CaseStatus

_LAST = "\U0010ffff"
_COUNTED_MAX = 200


@dataclass(frozen=True, slots=True)
class CaseText:
    """The content of a case when it is opened: subject, person, employer, queue, procedure."""

    person_id: UUID | None
    employer_id: UUID | None
    phone: str
    kind: CaseKind
    queue: str
    about: str
    procedure: str | None
    procedure_version: int | None


@dataclass(frozen=True, slots=True)
class NewCase(CaseText):
    """A case that has no number yet."""

    case_id: UUID
    status: CaseStatus
    assigned_to: str | None
    opened_by: str
    opened_at: datetime
    due_at: datetime
    wrap_up: str | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ServiceCase(NewCase):
    """A row of `service_case`."""

    number: str
    callback_at: datetime | None
    callback_attempts: int
    merged_into: UUID | None
    version: int


@dataclass(frozen=True, slots=True)
class EscalatedCase:
    """A case that waits for an officer; `note`: the desk's note on the escalation."""

    case_id: UUID
    number: str
    about: str
    opened_at: datetime
    due_at: datetime
    opened_by: str
    queue: str
    person_id: UUID | None
    employer_id: UUID | None
    note: str | None


@dataclass(frozen=True, slots=True)
class FoundCase:
    """A case whose number begins with the typed text. `whole`: the number found; `at_least`: there may be more."""

    case_id: UUID
    number: str
    about: str
    status: CaseStatus
    whole: int
    at_least: bool


@dataclass(frozen=True, slots=True)
class CaseEntry:
    kind: str
    author: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """Tells if the person and the employer of a case are known here; True for one that the case does not name."""

    person: bool
    employer: bool


_CASE_OF = f"SELECT {columns(ServiceCase)} FROM service_case WHERE case_id"
_CASE = Query(ServiceCase, f"{_CASE_OF} = :case_id")
_LOCK_CASES = Query(ServiceCase, f"{_CASE_OF} IN (:case_id, :other) ORDER BY case_id FOR UPDATE")
_CASES = Query(
    ServiceCase,
    f"""
    SELECT {columns(ServiceCase)} FROM service_case
    WHERE (CASE WHEN CAST(:status AS text) IS NULL THEN status <> 'closed' ELSE status = :status END)
      AND (CAST(:queue AS text) IS NULL OR queue = :queue)
      AND (CAST(:assigned_to AS text) IS NULL OR assigned_to = :assigned_to)
      AND in_reach(CAST(:areas AS text[]), person_id, employer_id)
      AND (due_at, case_id) > (:due, :id) ORDER BY due_at, case_id LIMIT :limit
    """,
)
_ESCALATED = Query(
    EscalatedCase,
    """
    SELECT case_id, number, about, opened_at, due_at, opened_by, queue, person_id, employer_id,
           (SELECT text FROM case_entry e WHERE e.case_id = c.case_id AND kind = 'escalate'
            ORDER BY entry_id DESC LIMIT 1) AS note
    FROM service_case c
    WHERE status = 'escalated' AND in_reach(CAST(:areas AS text[]), person_id, employer_id)
    ORDER BY opened_at LIMIT :limit
    """,
)
_FOUND_CASE = Query(
    FoundCase,
    """
    SELECT case_id, number, about, status, count(*) OVER () AS whole, count(*) OVER () = :counted AS at_least
    FROM (SELECT case_id, number, about, status FROM service_case
          WHERE number >= :low AND number < :high AND in_reach(CAST(:areas AS text[]), person_id, employer_id)
          ORDER BY number DESC LIMIT :counted) c
    ORDER BY number DESC LIMIT :limit
    """,
)
_NEXT_NUMBER = Query(int, "SELECT nextval('case_number') AS number")
_KNOWN = Query(
    Known,
    """
    SELECT (CAST(:person_id AS uuid) IS NULL OR EXISTS (SELECT FROM person_card WHERE person_id = :person_id))
               AS person,
           (CAST(:employer_id AS uuid) IS NULL OR EXISTS (SELECT FROM employer WHERE employer_id = :employer_id))
               AS employer
    """,
)
# The kept id of each person, for a case under any id. Two cases without a person are equal.
_ABOUT_ONE_PERSON = Query(
    bool,
    """
    SELECT coalesce((SELECT kept_id FROM person_alias WHERE person_id = CAST(:one AS uuid)), CAST(:one AS uuid))
           IS NOT DISTINCT FROM
           coalesce((SELECT kept_id FROM person_alias WHERE person_id = CAST(:other AS uuid)), CAST(:other AS uuid))
           AS same
    """,
)
_INSERT_CASE = Query(
    ServiceCase,
    f"""
    INSERT INTO service_case (case_id, number, person_id, employer_id, phone, kind, queue, about, status, assigned_to,
                              opened_by, opened_at, due_at, wrap_up, closed_at, procedure, procedure_version)
    VALUES (:case_id, :number, :person_id, :employer_id, :phone, :kind, :queue, :about, :status, :assigned_to,
            :opened_by, :opened_at, :due_at, :wrap_up, :closed_at, :procedure, :procedure_version)
    RETURNING {columns(ServiceCase)}
    """,
)
_WRITE_CASE = Query(
    ServiceCase,
    f"""
    UPDATE service_case
    SET status = :status, assigned_to = :assigned_to, queue = :queue, wrap_up = :wrap_up, closed_at = :closed_at,
        callback_at = :callback_at, callback_attempts = :callback_attempts, merged_into = :merged_into,
        person_id = :person_id, employer_id = :employer_id, version = version + 1
    WHERE case_id = :case_id RETURNING {columns(ServiceCase)}
    """,
)
_ENTRIES = Query(CaseEntry, "SELECT kind, author, text, at FROM case_entry WHERE case_id = :case_id ORDER BY entry_id")
_INSERT_ENTRY = Command("INSERT INTO case_entry (case_id, kind, author, text) VALUES (:case_id, :kind, :author, :text)")
_DOCUMENTS_NEEDED = Query(
    list[str],
    """
    SELECT p.documents FROM service_case c JOIN procedure p ON p.code = c.procedure AND p.version = c.procedure_version
    WHERE c.case_id = :case_id AND c.status <> 'closed' FOR UPDATE OF c
    """,
)
_INSERT_DOCUMENT = Command("""
    INSERT INTO case_document (case_id, document, received_by) VALUES (:case_id, :document, :received_by)
    ON CONFLICT DO NOTHING
""")
_MISSING_DOCUMENTS = Query(
    str,
    """
    SELECT document FROM unnest(CAST(:documents AS text[])) WITH ORDINALITY d(document, place)
    WHERE document NOT IN (SELECT document FROM case_document WHERE case_id = :case_id) ORDER BY place
    """,
)


async def case(database: Database, case_id: UUID) -> ServiceCase | None:
    return await _CASE.first(database, case_id=case_id)


async def lock_case(connection: AsyncConnection, case_id: UUID, other: UUID | None = None) -> ServiceCase | None:
    """Lock the case and return it, together with `other`, always in the same order."""
    locked = await _LOCK_CASES.all(connection, case_id=case_id, other=other or case_id)
    return next((case for case in locked if case.case_id == case_id), None)


async def cases(
    database: Database,
    *,
    queue: str | None,
    assigned_to: str | None,
    status: CaseStatus | None,
    areas: list[str] | None,
    after: tuple[datetime, UUID],
    limit: int,
) -> list[ServiceCase]:
    """List cases by due time and id, after the given position; without a status, all that are not closed."""
    due, case_id = after
    return await _CASES.all(
        database, queue=queue, assigned_to=assigned_to, status=status, areas=areas, due=due, id=case_id, limit=limit
    )


async def escalated_cases(database: Database, *, areas: list[str] | None = None, limit: int) -> list[EscalatedCase]:
    """List escalated cases, oldest first."""
    return await _ESCALATED.all(database, areas=areas, limit=limit)


async def find_cases(database: Database, number: str, *, areas: list[str] | None, limit: int) -> list[FoundCase]:
    """List the cases whose number begins with `number`, newest first; at most 200 are counted."""
    return await _FOUND_CASE.all(
        database, low=number, high=number + _LAST, areas=areas, counted=_COUNTED_MAX, limit=limit
    )


async def take_case_number(connection: AsyncConnection) -> int:
    return await _NEXT_NUMBER.one(connection)


async def known(connection: AsyncConnection, *, person_id: UUID | None, employer_id: UUID | None) -> Known:
    return await _KNOWN.one(connection, person_id=person_id, employer_id=employer_id)


async def are_about_one_person(connection: AsyncConnection, one: ServiceCase, other: ServiceCase) -> bool:
    """Tell whether two cases are about one person, even if one was opened under an id that was merged later."""
    return await _ABOUT_ONE_PERSON.one(connection, one=one.person_id, other=other.person_id)


async def insert_case(connection: AsyncConnection, new: NewCase, *, number: str) -> ServiceCase:
    return await _INSERT_CASE.one(connection, **asdict(new), number=number)


async def write_case(connection: AsyncConnection, changed: ServiceCase) -> ServiceCase:
    """Store the members that a move or link may change, as the next version of the case."""
    return await _WRITE_CASE.one(connection, **asdict(changed))


async def case_entries(database: Database, case_id: UUID) -> list[CaseEntry]:
    """List the entries of a case in the order in which they were written."""
    return await _ENTRIES.all(database, case_id=case_id)


async def insert_entry(connection: AsyncConnection, case_id: UUID, *, kind: str, author: str, text: str) -> None:
    await _INSERT_ENTRY.run(connection, case_id=case_id, kind=kind, author=author, text=text)


async def lock_documents_needed(connection: AsyncConnection, case_id: UUID) -> list[str] | None:
    """Lock an open case and read the documents that its procedure needs; None if it is closed or has no procedure."""
    return await _DOCUMENTS_NEEDED.first(connection, case_id=case_id)


async def insert_document(connection: AsyncConnection, case_id: UUID, *, document: str, received_by: str) -> None:
    """Insert a document. If it arrived before, the first arrival stays."""
    await _INSERT_DOCUMENT.run(connection, case_id=case_id, document=document, received_by=received_by)


async def missing_documents(connection: AsyncConnection, case_id: UUID, documents: Sequence[str]) -> list[str]:
    """Return those of `documents` that have not arrived, in their order."""
    return await _MISSING_DOCUMENTS.all(connection, case_id=case_id, documents=documents)

"""Audit rows of changes and looks. The sequencer numbers them and chains them by their hashes."""

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.door.callers.policies import Caller
from libs.common.observing.tracing import current_traceparent

_DID = text("""
    INSERT INTO audit_outbox (actor, action, subject, detail, traceparent)
    VALUES (:actor, :action, :subject, :detail, :traceparent)
""")
_LOOKED = text("""
    INSERT INTO audit_outbox (actor, action, subject, detail, traceparent)
    SELECT :actor, :action, subject, :detail, :traceparent FROM unnest(CAST(:subjects AS text[])) subject
""")
_OPENED = text("""
    WITH opened AS (
        INSERT INTO unmasked_look (looked_by, action, person_id, persons, purpose)
        SELECT :actor, :action, CASE WHEN cardinality(s.subjects) = 1 THEN s.subjects[1] END, cardinality(s.subjects),
               :detail
        FROM (SELECT CAST(:subjects AS text[]) AS subjects) s
    )
    INSERT INTO audit_outbox (actor, action, subject, detail, traceparent)
    SELECT :actor, :action, subject, :detail, :traceparent FROM unnest(CAST(:subjects AS text[])) subject
""")


class AboutPerson(Protocol):
    """A row with data about a person."""

    @property
    def person_id(self) -> UUID: ...


Row = TypeVar("Row", bound=AboutPerson)


async def audit(connection: AsyncConnection, caller: Caller, action: str, *, subject: str, detail: str = "") -> None:
    """Append an audit row in the transaction of the change: both are committed, or neither."""
    given = {"actor": caller.name, "action": action, "subject": subject, "detail": detail}
    await connection.execute(_DID, {**given, "traceparent": current_traceparent()})


async def audit_look(
    database: Database,
    caller: Caller,
    action: str,
    subjects: Iterable[Any],
    *,
    detail: str = "",
    purpose: str | None = None,
) -> None:
    """Append one row for each person before personal data is shown. With a `purpose` it is unmasked, and reviewed.

    Persons who read their own data are not audited; an agent who does so for a caller is.
    """
    own = set(caller.person_ids) if caller.party == "person" and caller.acting is None else set[str]()
    others = sorted({str(subject) for subject in subjects if subject is not None} - own)
    if others:
        given = {"actor": caller.name, "action": action, "subjects": others, "detail": purpose or detail}
        statement = _OPENED if purpose else _LOOKED
        await database.one_statement(statement, {**given, "traceparent": current_traceparent()})


async def audit_pages(
    database: Database, caller: Caller, action: str, pages: AsyncIterator[Sequence[Row]], *, detail: str = ""
) -> AsyncIterator[Sequence[Row]]:
    """Audit a stream page by page: the rows of a page are written before the page is sent, so memory stays flat."""
    async for page in pages:
        await audit_look(database, caller, action, (row.person_id for row in page), detail=detail)
        yield page


async def audit_list(
    database: Database, caller: Caller, action: str, subjects: Iterable[Any], *, detail: str = ""
) -> None:
    """Audit a list that belongs to an employer or a sender: only reads by the agency's staff are audited."""
    if caller.is_staff:
        await audit_look(database, caller, action, subjects, detail=detail)

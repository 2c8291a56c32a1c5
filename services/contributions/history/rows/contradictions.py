"""Statements about imported months that returns contradict, and the decisions about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query
from libs.common.database.sql_files import sql_beside

Counts = Literal["return", "history"]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A month with two bases. `counts`: what an officer decided; None: as the law says."""

    contradiction_id: int
    person_id: UUID
    month: date
    scheme: str
    batch_id: UUID
    source_system: str
    confidence: str
    source: str
    imported_base: Decimal
    returned_base: Decimal
    found_at: datetime
    counts: Counts | None
    version: int
    because: str | None
    decided_by: str | None
    decided_at: datetime | None


_COLUMNS = """
    c.contradiction_id, c.person_id, c.month, c.scheme, b.batch_id, b.source_system, b.confidence, i.source,
    c.imported_base, c.returned_base, c.found_at, c.counts, c.version, d.because, d.decided_by, d.decided_at
    FROM history_contradiction c JOIN history_batch b USING (batch_no)
    JOIN imported_month i ON i.person_id = c.person_id AND i.month = c.month AND i.scheme = c.scheme
                         AND i.batch_no = c.batch_no
    LEFT JOIN history_decision d ON d.contradiction_id = c.contradiction_id AND d.version = c.version
"""
_LISTED = Query(
    Contradiction,
    f"""
    SELECT {_COLUMNS}
    WHERE c.contradiction_id > :after AND b.status = 'confirmed' AND c.imported_base <> c.returned_base
      AND (CAST(:decided AS boolean) IS NULL OR (c.counts IS NOT NULL) = :decided)
    ORDER BY c.contradiction_id LIMIT :limit
    """,
)
_ONE = Query(Contradiction, f"SELECT {_COLUMNS} WHERE c.contradiction_id = :contradiction_id")
_LOCK = Query(int, "SELECT version FROM history_contradiction WHERE contradiction_id = :contradiction_id FOR UPDATE")
_DECIDE = Command("""
    WITH decided AS (
        UPDATE history_contradiction SET counts = :counts, version = version + 1
        WHERE contradiction_id = :contradiction_id RETURNING contradiction_id, version
    )
    INSERT INTO history_decision (contradiction_id, version, counts, because, decided_by)
    SELECT contradiction_id, version, :counts, :because, :decided_by FROM decided
""")
_FIND = Command(sql_beside(__file__, "find_contradictions"))
_LAST_MONTH = Query(date, "SELECT max(last_month) AS last_month FROM history_batch WHERE status = 'confirmed'")


async def contradictions(database: Database, *, decided: bool | None, after: int, limit: int) -> list[Contradiction]:
    """List months of confirmed batches that returns contradict, oldest finding first."""
    return await _LISTED.all(database, decided=decided, after=after, limit=limit)


async def lock_contradiction(connection: AsyncConnection, contradiction_id: int) -> Contradiction | None:
    if await _LOCK.first(connection, contradiction_id=contradiction_id) is None:
        return None
    return await contradiction(connection, contradiction_id)


async def contradiction(connection: AsyncConnection, contradiction_id: int) -> Contradiction:
    return await _ONE.one(connection, contradiction_id=contradiction_id)


async def decide(
    connection: AsyncConnection, contradiction_id: int, *, counts: Counts, because: str, decided_by: str
) -> None:
    """Record a decision; the ones before it stay."""
    await _DECIDE.run(
        connection, contradiction_id=contradiction_id, counts=counts, because=because, decided_by=decided_by
    )


async def find_in_batch(
    connection: AsyncConnection, batch_no: int, *, after: int, upto: int, credited: Sequence[str]
) -> None:
    """Flag the months of these rows of a batch that returns contradict."""
    no_returns: list[UUID] = []
    await _FIND.run(
        connection, batch_no=batch_no, after=after, upto=upto, credited=credited, employers=no_returns, months=[]
    )


async def find_in_returns(
    connection: AsyncConnection, returns: Sequence[tuple[UUID, date]], *, credited: Sequence[str]
) -> None:
    """Flag the months of confirmed batches that the returns of these employers and months contradict."""
    await _FIND.run(
        connection,
        batch_no=None,
        after=None,
        upto=None,
        credited=credited,
        employers=[employer_id for employer_id, _ in returns],
        months=[month for _, month in returns],
    )


async def last_imported_month(connection: AsyncConnection) -> date | None:
    """Return the last month of all confirmed batches; later returns contradict nothing."""
    return await _LAST_MONTH.first(connection)

"""Statements that read payment runs and their lines."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Json, Query, Source, columns


@dataclass(frozen=True, slots=True)
class Run:
    """A payment run; `count` and `total` are those of the frozen lines."""

    run_id: UUID
    month: date
    status: str
    hash: str
    count: int
    total: Decimal
    made_by: str
    released_by: str | None
    released_on: date | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class RunToRelease:
    """A frozen run, its approvals so far, and the number of payments to accounts that were never paid before."""

    run_id: UUID
    month: date
    hash: str
    count: int
    total: Decimal
    made_by: str
    frozen_at: datetime
    approved_by: list[str]
    new_accounts: int
    changed_accounts: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a run; `month` has the form that doors show."""

    claim_id: UUID
    month: str
    days: int
    entitled: Decimal
    set_off: Decimal
    amount: Decimal
    payee: Json
    account: str
    status: str
    returned_because: str | None


@dataclass(frozen=True, slots=True)
class Totals:
    """The number of payments of a run that send money, and their sum."""

    orders: int
    total: Decimal


@dataclass(frozen=True, slots=True)
class Transfer:
    """A payment that sends money."""

    claim_id: UUID
    person_id: UUID
    month: date
    days: int
    amount: Decimal
    payee: Json


@dataclass(frozen=True, slots=True)
class Place:
    """The key of a payment in a run: its claim and month."""

    claim_id: UUID
    month: date


_RUN = Query(Run, f"SELECT {columns(Run)} FROM payment_run WHERE run_id = :run_id")
_LOCK_RUN = Query(Run, f"SELECT {columns(Run)} FROM payment_run WHERE run_id = :run_id FOR UPDATE")
_RUNS_TO_RELEASE = Query(
    RunToRelease,
    """
    SELECT r.run_id, r.month, r.hash, r.count, r.total, r.made_by, r.recorded_at AS frozen_at,
           ARRAY(SELECT approver FROM approval a
                 WHERE a.subject = 'payment_run ' || r.run_id AND a.hash = r.hash) AS approved_by,
           (SELECT count(*) FROM payment_line l WHERE l.run_id = r.run_id AND l.account = 'new'
              AND l.status = 'frozen') AS new_accounts,
           (SELECT count(*) FROM payment_line l WHERE l.run_id = r.run_id AND l.account = 'changed'
              AND l.status = 'frozen') AS changed_accounts
    FROM payment_run r WHERE status = 'frozen' ORDER BY r.recorded_at LIMIT :limit
    """,
)
_LINES = Query(
    Line,
    """
    SELECT claim_id, to_char(month, 'YYYY-MM') AS month, days, entitled, set_off, amount, payee, account, status,
           returned_because
    FROM payment_line
    WHERE run_id = :run_id AND (claim_id, month) > (:after_claim, CAST(:after_month AS date))
    ORDER BY payment_line.claim_id, payment_line.month LIMIT :limit
    """,
)
# All payments that were sent, also those returned since.
_SENT = "run_id = :run_id AND status IN ('confirmed', 'returned') AND amount > 0"
_TOTALS = Query(
    Totals,
    f"SELECT count(*) AS orders, coalesce(sum(amount), 0) AS total FROM payment_line WHERE {_SENT}",
)
_TRANSFERS = Query(
    Transfer,
    f"""
    SELECT {columns(Transfer)} FROM payment_line JOIN (SELECT claim_id, person_id FROM claim) c USING (claim_id)
    WHERE {_SENT} AND (claim_id, month) > (:after_claim, :after_month) ORDER BY claim_id, month LIMIT :limit
    """,
)
_SENT_PLACES = Query(
    Place,
    f"""
    SELECT {columns(Place)} FROM payment_line
    WHERE {_SENT} AND (claim_id, month) > (:after_claim, :after_month) ORDER BY claim_id, month LIMIT :limit
    """,
)
_PERSONS = Query(
    UUID,
    """
    SELECT DISTINCT c.person_id FROM payment_line l JOIN claim c USING (claim_id)
    WHERE l.run_id = :run_id AND l.claim_id = ANY(CAST(:claims AS uuid[]))
    """,
)


async def run(source: Source, run_id: UUID) -> Run | None:
    return await _RUN.first(source, run_id=run_id)


async def lock_run(connection: AsyncConnection, run_id: UUID) -> Run | None:
    return await _LOCK_RUN.first(connection, run_id=run_id)


async def runs_to_release(database: Database, *, limit: int) -> list[RunToRelease]:
    """List frozen runs, oldest first."""
    return await _RUNS_TO_RELEASE.all(database, limit=limit)


async def lines(database: Database, run_id: UUID, *, after: tuple[UUID, date], limit: int) -> list[Line]:
    """List the run's lines after the payment `after` (claim, month), ordered by claim and month."""
    after_claim, after_month = after
    return await _LINES.all(database, run_id=run_id, after_claim=after_claim, after_month=after_month, limit=limit)


async def totals(database: Database, run_id: UUID) -> Totals:
    return await _TOTALS.one(database, run_id=run_id)


async def transfers(database: Database, run_id: UUID, *, at_once: int = 5_000) -> AsyncIterator[Sequence[Transfer]]:
    """Yield the payments of a released run that send money, page by page, including those returned since."""
    claim, month = UUID(int=0), date(1900, 1, 1)
    while page := await _TRANSFERS.all(database, run_id=run_id, limit=at_once, after_claim=claim, after_month=month):
        yield page
        claim, month = page[-1].claim_id, page[-1].month


async def sent_places(
    connection: AsyncConnection, run_id: UUID, *, at_once: int = 5_000
) -> AsyncIterator[Sequence[Place]]:
    """Yield the keys of the run's payments that send money, page by page, including those returned since."""
    claim, month = UUID(int=0), date(1900, 1, 1)
    given = {"run_id": run_id, "limit": at_once}
    while page := await _SENT_PLACES.all(connection, **given, after_claim=claim, after_month=month):
        yield page
        claim, month = page[-1].claim_id, page[-1].month


async def persons(database: Database, run_id: UUID, claims: Sequence[UUID]) -> list[UUID]:
    """List the persons of those claims that have a payment in the run."""
    return await _PERSONS.all(database, run_id=run_id, claims=list(claims))

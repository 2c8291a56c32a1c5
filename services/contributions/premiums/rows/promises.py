"""Statements about promises of localities and donors, and what each owes by them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query, Source, columns

PayerKind = Literal["locality", "donor"]
PromiseStatus = Literal["waiting", "stands", "withdrawn"]


@dataclass(frozen=True, slots=True)
class NewPromise:
    """A promise as it is asked for. `amount` of each month, or `part` of the whole premium."""

    promise_id: UUID
    kind: PayerKind
    payer: str
    scheme: str
    area: str | None
    support_group: str | None
    listed: bool
    amount: Decimal | None
    part: Decimal | None
    first_month: date
    ended_month: date | None
    asked_by: str


@dataclass(frozen=True, slots=True)
class Promise(NewPromise):
    """A promise as it stands. `ended_month` is the first month without it."""

    status: PromiseStatus
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Owed:
    """The amount that a payer owes for the month of a cover. `total`: for all covers of the month."""

    coverage_id: UUID
    person_id: UUID
    amount: Decimal
    total: Decimal


_INSERT = Command(f"""
    INSERT INTO premium_promise ({columns(NewPromise)}, status)
    VALUES (:promise_id, :kind, :payer, :scheme, :area, :support_group, :listed, :amount, :part, :first_month,
            :ended_month, :asked_by, 'waiting')
""")
_LIST = Command("""
    INSERT INTO premium_promise_person (promise_id, person_id)
    SELECT :promise_id, person_id FROM unnest(CAST(:person_ids AS uuid[])) AS p(person_id) ORDER BY person_id
    ON CONFLICT DO NOTHING
""")
_ONE = Query(Promise, f"SELECT {columns(Promise)} FROM premium_promise WHERE promise_id = :promise_id")
_LOCK = Query(Promise, f"SELECT {columns(Promise)} FROM premium_promise WHERE promise_id = :promise_id FOR UPDATE")
_LISTED = Query(
    Promise,
    f"SELECT {columns(Promise)} FROM premium_promise WHERE promise_id < :before ORDER BY promise_id DESC LIMIT :limit",
)
_DECIDE = Command("""
    UPDATE premium_promise SET status = :status, decided_by = :by, decided_at = clock_timestamp()
    WHERE promise_id = :promise_id
""")
_END = Command("UPDATE premium_promise SET ended_month = :ended_month WHERE promise_id = :promise_id")
_OWED = Query(
    Owed,
    """
    SELECT o.coverage_id, c.person_id, o.amount, (
               SELECT sum(amount) FROM premium_promise_posting
               WHERE promise_id = CAST(:promise_id AS uuid) AND month = CAST(:month AS date)) AS total
    FROM (SELECT coverage_id, sum(amount) AS amount FROM premium_promise_posting
          WHERE promise_id = CAST(:promise_id AS uuid) AND month = CAST(:month AS date)
            AND coverage_id > CAST(:after AS uuid)
          GROUP BY coverage_id HAVING sum(amount) > 0 ORDER BY coverage_id LIMIT :limit) o
    JOIN premium_coverage c USING (coverage_id) ORDER BY o.coverage_id
    """,
)


async def insert_promise(connection: AsyncConnection, made: NewPromise, person_ids: Sequence[UUID]) -> None:
    """Insert a promise that waits for another officer; `person_ids`: for these alone, if it is by a list."""
    await _INSERT.run(
        connection,
        promise_id=made.promise_id,
        kind=made.kind,
        payer=made.payer,
        scheme=made.scheme,
        area=made.area,
        support_group=made.support_group,
        listed=made.listed,
        amount=made.amount,
        part=made.part,
        first_month=made.first_month,
        ended_month=made.ended_month,
        asked_by=made.asked_by,
    )
    await _LIST.run(connection, promise_id=made.promise_id, person_ids=list(person_ids))


async def promise(source: Source, promise_id: UUID) -> Promise | None:
    return await _ONE.first(source, promise_id=promise_id)


async def lock_promise(connection: AsyncConnection, promise_id: UUID) -> Promise | None:
    return await _LOCK.first(connection, promise_id=promise_id)


async def promises(source: Source, *, before: UUID, limit: int) -> list[Promise]:
    """List promises, newest first."""
    return await _LISTED.all(source, before=before, limit=limit)


async def decide(connection: AsyncConnection, promise_id: UUID, status: PromiseStatus, *, by: str) -> None:
    """Write that a promise stands, or was withdrawn while it waited."""
    await _DECIDE.run(connection, promise_id=promise_id, status=status, by=by)


async def end_promise(connection: AsyncConnection, promise_id: UUID, ended_month: date) -> None:
    """Write the first month without the promise."""
    await _END.run(connection, promise_id=promise_id, ended_month=ended_month)


async def owed_by(source: Source, promise_id: UUID, month: date, *, after: UUID, limit: int) -> list[Owed]:
    """List what is owed by a promise for each cover of a month, by cover."""
    return await _OWED.all(source, promise_id=promise_id, month=month, after=after, limit=limit)

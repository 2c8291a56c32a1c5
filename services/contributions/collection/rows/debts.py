"""Statements about debts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query, Source, columns
from libs.common.database.sql_files import sql_beside


@dataclass(frozen=True, slots=True)
class Debt:
    """A row of `debt`. `owed`, `surcharge_left`: not paid; `chased`: above the tolerance."""

    employer_id: UUID
    month: date
    due_on: date
    charged: Decimal
    owed: Decimal
    surcharge: Decimal
    surcharge_left: Decimal
    chased: bool
    as_of: date


@dataclass(frozen=True, slots=True)
class MonthStated:
    """A month past its due day, computed to a day: what of `charged` is `owed`, and the whole `surcharge`."""

    month: date
    due_on: date
    charged: Decimal
    owed: Decimal
    surcharge: Decimal


@dataclass(frozen=True, slots=True)
class Debtor:
    """An employer that owes something past its due day.

    `oldest_due_on`: of its oldest month; `agreed`: it pays by an agreement that stands.
    """

    employer_id: UUID
    registration_number: str
    area: str
    months: int
    owed: Decimal
    surcharge_left: Decimal
    oldest_due_on: date
    chased: bool
    agreed: bool


@dataclass(frozen=True, slots=True)
class AgeGroup:
    """The debts of one age: from `from_days` after the due day on, until the next group begins."""

    from_days: int
    employers: int
    months: int
    owed: Decimal
    surcharge_left: Decimal


_NEXT = Query(
    UUID,
    "SELECT employer_id FROM employer WHERE employer_id > CAST(:after AS uuid) ORDER BY employer_id LIMIT :batch",
)
_LOCK = Query(
    UUID,
    """
    SELECT employer_id FROM employer WHERE employer_id = ANY(CAST(:employers AS uuid[]))
    ORDER BY employer_id FOR UPDATE
    """,
)
_STATE = Query(bool, sql_beside(__file__, "state_debts", saying=True))
_COMPUTE = Query(MonthStated, sql_beside(__file__, "state_debts", saying=False))
_OF_EMPLOYER = Query(
    Debt,
    f"""
    SELECT {columns(Debt)} FROM debt
    WHERE employer_id = :employer_id AND owed + surcharge_left > 0
      AND (due_on, month) > (CAST(:after_due AS date), CAST(:after_month AS date))
    ORDER BY due_on, month LIMIT :limit
    """,
)
_CHASED = Query(bool, "SELECT EXISTS (SELECT FROM debt WHERE employer_id = :employer_id AND chased) AS chased")
_DEBTORS = Query(Debtor, sql_beside(__file__, "debtors"))
_AGES = Query(AgeGroup, sql_beside(__file__, "age_groups"))
_KEEP = Command("""
    INSERT INTO debt AS d (employer_id, month, due_on, charged, owed, surcharge, surcharge_left, chased, as_of)
    VALUES (CAST(:employer_id AS uuid), :month, :due_on, 0, :owed, :surcharge, :left, :chased, :as_of)
    ON CONFLICT (employer_id, month) DO UPDATE
        SET chased = excluded.chased, owed = excluded.owed, as_of = excluded.as_of,
            surcharge = greatest(d.surcharge, excluded.surcharge), surcharge_left = excluded.surcharge_left
""")
_KEEP_SURCHARGE = Command("""
    INSERT INTO debt AS d (employer_id, month, due_on, charged, owed, surcharge, surcharge_left, chased, as_of)
    VALUES (CAST(:employer_id AS uuid), :month, :due_on, 0, 0, :amount, 0, false, :as_of)
    ON CONFLICT (employer_id, month) DO UPDATE
        SET surcharge = excluded.surcharge, surcharge_left = least(d.surcharge_left, excluded.surcharge),
            chased = d.chased AND d.owed + least(d.surcharge_left, excluded.surcharge) > 0, as_of = excluded.as_of
""")


async def next_employers(connection: AsyncConnection, after: UUID, *, batch: int) -> list[UUID]:
    """List the next employers by id."""
    return await _NEXT.all(connection, after=after, batch=batch)


async def lock_employers(connection: AsyncConnection, employers: Sequence[UUID]) -> None:
    """Lock the employers' rows, which are the keys of their events, by id."""
    await _LOCK.all(connection, employers=employers)


async def state_debts(
    connection: AsyncConnection, employers: Sequence[UUID], *, terms: str, tolerance: Decimal, today: date
) -> bool:
    """State the debts of locked employers, book their surcharges and say what changed.

    Return whether they are to be stated once more: money that was given back may pay another month.
    """
    return await _STATE.one(connection, employers=employers, terms=terms, tolerance=tolerance, today=today)


async def months_stated(source: Source, employer_id: UUID, *, terms: str, today: date) -> list[MonthStated]:
    """Compute an employer's months past their due day to a day that may lie ahead. Nothing is booked."""
    return await _COMPUTE.all(source, employers=[employer_id], terms=terms, today=today)


async def is_chased(source: Source, employer_id: UUID) -> bool:
    """Tell whether the employer owes something that is asked for."""
    return await _CHASED.one(source, employer_id=employer_id)


async def debts_of(source: Source, employer_id: UUID, *, after: tuple[date, date], limit: int) -> list[Debt]:
    """List the months that an employer owes something of, the oldest due day first."""
    return await _OF_EMPLOYER.all(
        source, employer_id=employer_id, after_due=after[0], after_month=after[1], limit=limit
    )


async def debtors(
    source: Source,
    *,
    areas: Sequence[str] | None,
    area: str | None,
    due_before: date,
    at_least: Decimal,
    after: tuple[date, UUID],
    limit: int,
) -> list[Debtor]:
    """List employers that owe something, the oldest debt first: of areas and an area in them, of an age and amount."""
    return await _DEBTORS.all(
        source,
        areas=None if areas is None else list(areas),
        area=area,
        due_before=due_before,
        at_least=at_least,
        after_due=after[0],
        after_employer=after[1],
        limit=limit,
    )


async def ages(
    source: Source, *, areas: Sequence[str] | None, area: str | None, groups: Sequence[int], today: date
) -> list[AgeGroup]:
    """Sum what is owed by age group, the youngest first; a group without a debt has zeros."""
    within = None if areas is None else list(areas)
    return await _AGES.all(source, areas=within, area=area, groups=list(groups), today=today)


async def keep_debt(
    connection: AsyncConnection,
    employer_id: UUID,
    *,
    month: date,
    due_on: date,
    owed: Decimal,
    surcharge: Decimal,
    as_of: date,
) -> None:
    """Keep a month that listeners know as a debt, or with nothing owed, as one that is none."""
    await _KEEP.run(
        connection,
        employer_id=employer_id,
        month=month,
        due_on=due_on,
        owed=owed,
        surcharge=surcharge,
        left=surcharge,
        chased=owed + surcharge > 0,
        as_of=as_of,
    )


async def keep_surcharge(
    connection: AsyncConnection, employer_id: UUID, *, month: date, due_on: date, amount: Decimal, as_of: date
) -> None:
    """Keep the surcharge on a month that listeners know."""
    await _KEEP_SURCHARGE.run(
        connection, employer_id=employer_id, month=month, due_on=due_on, amount=amount, as_of=as_of
    )

"""Statements about judgements and officers' acknowledgements."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Query, columns
from libs.common.database.sql_files import sql_beside
from libs.contracts.loans import Verdict

MonthVerdict = Literal["kept", "breached", "unproven", "not_judged"]
"""How a month was judged. Not judged: no return is known, and none is overdue."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A judgement of one month of one loan. `share`: of the baseline headcount, four decimals."""

    month: date
    version: int
    headcount: int | None
    share: Decimal | None
    verdict: Verdict
    because: str
    judged_at: datetime


@dataclass(frozen=True, slots=True)
class NewestVerdict:
    verdict: Verdict
    version: int


@dataclass(frozen=True, slots=True)
class BrokenPromise:
    """A loan whose newest judgement is not "kept" and has no acknowledgement."""

    loan_id: UUID
    employer_id: UUID
    applied_on: date
    baseline_headcount: int
    month: date
    version: int
    verdict: Verdict
    headcount: int | None
    judged_at: datetime


@dataclass(frozen=True, slots=True)
class Acknowledged:
    month: date
    version: int


@dataclass(frozen=True, slots=True)
class BorrowerMonth:
    """A loan and the newest judgement of one month of its covenant; None for what was not judged yet."""

    loan_id: UUID
    employer_id: UUID
    name: str
    registration_number: str
    reference: str
    amount: Decimal
    applied_on: date
    disbursed_on: date
    baseline_month: date
    baseline_headcount: int
    flag: Verdict | None
    headcount: int | None
    share: Decimal | None
    verdict: MonthVerdict
    version: int | None
    judged_at: datetime | None


@dataclass(frozen=True, slots=True)
class IdleMonth:
    """A month of a covenant in which the employer did no work, not judged yet."""

    loan_id: UUID
    month: date


@dataclass(frozen=True, slots=True)
class Counted:
    verdict: MonthVerdict
    loans: int


_HAS_BASELINE = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM loan l JOIN employer_month m USING (employer_id)
        WHERE l.loan_id = :loan_id AND m.version > 0 AND m.month < date_trunc('month', l.applied_on)) AS has
    """,
)
_PREVIOUS = Query(
    NewestVerdict,
    """
    SELECT verdict, version FROM judgement WHERE loan_id = :loan_id AND month = :month ORDER BY version DESC LIMIT 1
    """,
)
_JUDGE = Query(
    datetime,
    """
    INSERT INTO judgement (loan_id, month, version, headcount, share, verdict, because, term_id)
    VALUES (:loan_id, :month, :version, :headcount, :share, :verdict, :because, :term_id)
    ON CONFLICT DO NOTHING RETURNING judged_at
    """,
)
# An accepted return replaces "unproven"; a breach and its cure both stay in the record.
_JUDGEMENTS = Query(
    Judgement,
    f"""
    SELECT {columns(Judgement)} FROM judgement j
    WHERE loan_id = :loan_id AND NOT (version = 0 AND EXISTS (
        SELECT FROM judgement later WHERE later.loan_id = j.loan_id AND later.month = j.month AND later.version > 0))
    ORDER BY month, version
    """,
)
_BROKEN = Query(
    BrokenPromise,
    """
    SELECT l.loan_id, l.employer_id, l.applied_on, l.baseline_headcount, j.month, j.version, j.verdict, j.headcount,
           j.judged_at
    FROM loan l CROSS JOIN LATERAL (
        SELECT month, version, verdict, headcount, judged_at FROM judgement j
        WHERE j.loan_id = l.loan_id ORDER BY j.month DESC, j.version DESC LIMIT 1) j
    WHERE l.flag IN ('breached', 'unproven') AND NOT EXISTS (
        SELECT FROM acknowledgement a
        WHERE a.loan_id = l.loan_id AND a.month = j.month AND a.version = j.version)
      AND in_reach(CAST(:areas AS text[]), l.employer_id)
    ORDER BY j.judged_at LIMIT :limit
    """,
)
_BORROWER_MONTHS = Query(BorrowerMonth, sql_beside(__file__, "borrower_months"))
_COUNTS = Query(
    Counted,
    """
    SELECT verdict, count(*) AS loans FROM (
        SELECT coalesce((SELECT j.verdict FROM judgement j WHERE j.loan_id = l.loan_id AND j.month = :month
                         ORDER BY j.version DESC LIMIT 1), 'not_judged') AS verdict
        FROM loan l
        WHERE l.status = 'disbursed' AND :month BETWEEN l.covenant_from AND l.covenant_until
          AND (CAST(:bank_id AS uuid) IS NULL OR l.bank_id = :bank_id)
          AND (CAST(:employer_id AS uuid) IS NULL OR l.employer_id = :employer_id)
          AND in_reach(CAST(:areas AS text[]), l.employer_id)) judged
    GROUP BY verdict
    """,
)
_IDLE_MONTHS = Query(IdleMonth, sql_beside(__file__, "idle_months"))
_ACKNOWLEDGE = Query(
    Acknowledged,
    """
    INSERT INTO acknowledgement (loan_id, month, version, acknowledged_by, note)
    SELECT loan_id, month, version, :by, :note FROM judgement
    WHERE loan_id = :loan_id ORDER BY month DESC, version DESC LIMIT 1
    ON CONFLICT DO NOTHING RETURNING month, version
    """,
)


async def has_baseline(database: Database, loan_id: UUID) -> bool:
    return await _HAS_BASELINE.one(database, loan_id=loan_id)


async def newest_verdict(connection: AsyncConnection, loan_id: UUID, month: date) -> NewestVerdict | None:
    return await _PREVIOUS.first(connection, loan_id=loan_id, month=month)


async def insert_judgement(
    connection: AsyncConnection,
    *,
    loan_id: UUID,
    month: date,
    version: int,
    headcount: int | None,
    share: Decimal | None,
    verdict: Verdict,
    because: str,
    term_id: str,
) -> datetime:
    """Insert a judgement of one month of a loan; return the moment at which it was judged."""
    return await _JUDGE.one(
        connection,
        loan_id=loan_id,
        month=month,
        version=version,
        headcount=headcount,
        share=share,
        verdict=verdict,
        because=because,
        term_id=term_id,
    )


async def judgements(database: Database, loan_id: UUID) -> list[Judgement]:
    return await _JUDGEMENTS.all(database, loan_id=loan_id)


async def borrower_months(
    database: Database,
    month: date,
    *,
    bank_id: UUID | None,
    employer_id: UUID | None,
    areas: list[str] | None,
    verdict: MonthVerdict | None,
    after: UUID,
    limit: int,
) -> list[BorrowerMonth]:
    """List the loans whose covenant has the month, by id from behind the given one."""
    given = {"bank_id": bank_id, "employer_id": employer_id, "areas": areas, "verdict": verdict}
    return await _BORROWER_MONTHS.all(database, month=month, **given, after=after, limit=limit)


async def counts_of_month(
    database: Database, month: date, *, bank_id: UUID | None, employer_id: UUID | None, areas: list[str] | None
) -> dict[MonthVerdict, int]:
    """Count the loans whose covenant has the month, by how it was judged."""
    counted = await _COUNTS.all(database, month=month, bank_id=bank_id, employer_id=employer_id, areas=areas)
    return {one.verdict: one.loans for one in counted}


async def broken_promises(database: Database, *, areas: list[str] | None = None, limit: int) -> list[BrokenPromise]:
    return await _BROKEN.all(database, areas=areas, limit=limit)


async def idle_months(connection: AsyncConnection, *, today: date, limit: int) -> list[IdleMonth]:
    """List months that are over, in which borrowers did no work, and that were not judged."""
    return await _IDLE_MONTHS.all(connection, today=today, limit=limit)


async def acknowledge(connection: AsyncConnection, loan_id: UUID, *, by: str, note: str) -> Acknowledged | None:
    """Acknowledge the newest judgement and return it; None if there is none to acknowledge."""
    return await _ACKNOWLEDGE.first(connection, loan_id=loan_id, by=by, note=note)

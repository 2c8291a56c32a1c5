"""Statements that write decisions about claims: held days, awards by month, and the claims themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Json, Query
from libs.common.database.sql_files import sql_beside


@dataclass(frozen=True, slots=True)
class HeldDays:
    """Days of one month without a gap that a claim holds; `kept_id` is the person's id after merges."""

    claim_id: UUID
    person_id: UUID
    month: date
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class MonthAwarded:
    claim_id: UUID
    month: date
    days: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class DecidedClaim:
    """The new state of a claim.

    `waiting_for` and `decision` are JSON; a figure of the award that is None stays as it is.
    """

    claim_id: UUID
    status: str
    reason: str | None
    waiting_for: str
    review_on: date | None
    decision: str | None
    entitled: Decimal | None
    wage_total: Decimal | None
    wage_divisor: int | None
    rate: Decimal | None


@dataclass(frozen=True, slots=True)
class ClaimStatus:
    claim_id: UUID
    status: str


@dataclass(frozen=True, slots=True)
class ProceedingClaim:
    """A claim before an officer goes on with it."""

    version: int
    reason: str | None
    waiting_for: Json


_RELEASE_DAYS = Command("DELETE FROM awarded_days WHERE claim_id = ANY(CAST(:claims AS uuid[]))")
# The exclusion constraint refuses a day to a second claim of the person.
_HOLD_DAYS = Command("""
    INSERT INTO awarded_days (claim_id, person_id, month, days)
    SELECT claim_id, person_id, month, daterange(first_day, last_day, '[]')
    FROM unnest(CAST(:claims AS uuid[]), CAST(:persons AS uuid[]), CAST(:months AS date[]),
                CAST(:first_days AS date[]), CAST(:last_days AS date[]))
         AS held(claim_id, person_id, month, first_day, last_day)
""")
_HELD_UNDER_OTHER_ID = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM awarded_days d
        JOIN unnest(CAST(:claims AS uuid[]), CAST(:persons AS uuid[])) AS w(claim_id, person_id) USING (claim_id)
        WHERE d.person_id <> w.person_id) AS held
    """,
)
# A paid month that is no longer awarded stays, with an award of 0: its payment is an overpayment.
_FORGET = Command("DELETE FROM entitlement WHERE claim_id = ANY(CAST(:claims AS uuid[])) AND paid = 0")
_LESSEN = Command("""
    UPDATE entitlement SET days = 0, amount = 0, bound = paid WHERE claim_id = ANY(CAST(:claims AS uuid[]))
""")
_ENTITLE = Command("""
    INSERT INTO entitlement AS known (claim_id, month, days, amount, bound)
    SELECT claim_id, month, days, amount, amount
    FROM unnest(CAST(:claims AS uuid[]), CAST(:months AS date[]), CAST(:days AS integer[]),
                CAST(:amounts AS numeric[])) AS e(claim_id, month, days, amount)
    ON CONFLICT (claim_id, month) DO UPDATE
        SET days = excluded.days, amount = excluded.amount, bound = greatest(excluded.amount, known.paid)
""")
_UPDATE = Query(ClaimStatus, sql_beside(__file__, "update_claims"))
_PROCEED = Query(
    ProceedingClaim,
    "UPDATE claim SET proceed_without = true WHERE claim_id = :claim_id RETURNING version, reason, waiting_for",
)
# The other claims of the person, under every id, that ask for days of this one.
_OTHERS = Query(
    UUID,
    """
    SELECT o.claim_id FROM claim c
    LEFT JOIN person_alias a ON a.person_id = c.person_id
    JOIN claim o ON o.claim_id <> c.claim_id AND o.first_day <= c.last_day AND o.last_day >= c.first_day
    LEFT JOIN person_alias b ON b.person_id = o.person_id
    WHERE c.claim_id = :claim_id AND coalesce(a.kept_id, c.person_id) = coalesce(b.kept_id, o.person_id)
      AND 'withdrawn' NOT IN (c.status, o.status)
    ORDER BY 1
    """,
)
_DECIDE_DAYS = Command("""
    INSERT INTO days_decision AS known (claim_id, keeps, others, because, decided_by)
    VALUES (:claim_id, :keeps, CAST(:others AS uuid[]), :because, :decided_by)
    ON CONFLICT (claim_id) DO UPDATE
        SET keeps = excluded.keeps, others = excluded.others, because = excluded.because,
            decided_by = excluded.decided_by, recorded_at = clock_timestamp()
""")
_DECIDE_EVIDENCE = Command("""
    INSERT INTO evidence_decision AS known (claim_id, pays, because, decided_by)
    VALUES (:claim_id, :pays, :because, :decided_by)
    ON CONFLICT (claim_id) DO UPDATE
        SET pays = excluded.pays, because = excluded.because, decided_by = excluded.decided_by,
            recorded_at = clock_timestamp()
""")
_WITHDRAW_EVIDENCE_DECISION = Command("DELETE FROM evidence_decision WHERE claim_id = :claim_id")
_YIELD = Command("UPDATE days_decision SET keeps = false WHERE claim_id = ANY(CAST(:others AS uuid[])) AND :keeps")
_AUDIT = Command(
    "INSERT INTO audit_outbox (actor, action, subject, detail) VALUES (:actor, :action, :subject, :detail)"
)


async def held_under_other_ids(connection: AsyncConnection, whose: Mapping[UUID, UUID]) -> bool:
    """Tell whether days of these claims are held under an id that a merge, or its end, has replaced."""
    return await _HELD_UNDER_OTHER_ID.one(connection, claims=list(whose), persons=list(whose.values()))


async def hold_days(connection: AsyncConnection, claims: Sequence[UUID], held: Sequence[HeldDays]) -> None:
    """Make these the days that the claims hold; delete all others."""
    await _RELEASE_DAYS.run(connection, claims=list(claims))
    if held:
        await _HOLD_DAYS.run(
            connection,
            claims=[days.claim_id for days in held],
            persons=[days.person_id for days in held],
            months=[days.month for days in held],
            first_days=[days.first_day for days in held],
            last_days=[days.last_day for days in held],
        )


async def award_months(connection: AsyncConnection, claims: Sequence[UUID], months: Sequence[MonthAwarded]) -> None:
    """Make these the months that the claims are entitled to; delete all others. Paid amounts stay written."""
    await _FORGET.run(connection, claims=list(claims))
    await _LESSEN.run(connection, claims=list(claims))
    if months:
        await _ENTITLE.run(
            connection,
            claims=[month.claim_id for month in months],
            months=[month.month for month in months],
            days=[month.days for month in months],
            amounts=[month.amount for month in months],
        )


async def update_claims(
    connection: AsyncConnection, decided: Sequence[DecidedClaim], *, today: date
) -> list[ClaimStatus]:
    """Write each claim's status and return it. A claim whose whole award is paid is closed."""
    return await _UPDATE.all(
        connection,
        claims=[claim.claim_id for claim in decided],
        statuses=[claim.status for claim in decided],
        reasons=[claim.reason for claim in decided],
        waiting=[claim.waiting_for for claim in decided],
        reviews=[claim.review_on for claim in decided],
        decisions=[claim.decision for claim in decided],
        today=today,
        entitled=[claim.entitled for claim in decided],
        totals=[claim.wage_total for claim in decided],
        divisors=[claim.wage_divisor for claim in decided],
        rates=[claim.rate for claim in decided],
    )


async def go_on_without(connection: AsyncConnection, claim_id: UUID) -> ProceedingClaim:
    """Stop the claim's waiting for missing months. Return its version and reason from before."""
    return await _PROCEED.one(connection, claim_id=claim_id)


async def claims_of_same_days(connection: AsyncConnection, claim_id: UUID) -> list[UUID]:
    """List the person's other claims, under every id, that ask for any day of this claim."""
    return await _OTHERS.all(connection, claim_id=claim_id)


async def decide_days_of(
    connection: AsyncConnection, claim_id: UUID, *, keeps: bool, others: Sequence[UUID], because: str, decided_by: str
) -> None:
    """Record that the claim keeps its days and the others lose them (`keeps`), or the other way round."""
    await _DECIDE_DAYS.run(
        connection, claim_id=claim_id, keeps=keeps, others=list(others), because=because, decided_by=decided_by
    )
    await _YIELD.run(connection, others=list(others), keeps=keeps)


async def decide_evidence(
    connection: AsyncConnection, claim_id: UUID, *, pays: bool, because: str, decided_by: str
) -> None:
    """Pay the claim on its employer's returns, or reject it, until the employer certifies."""
    await _DECIDE_EVIDENCE.run(connection, claim_id=claim_id, pays=pays, because=because, decided_by=decided_by)


async def withdraw_evidence_decision(connection: AsyncConnection, claim_id: UUID) -> None:
    """Delete the officer's decision: after a refusal an officer decides again. The audit log keeps it."""
    await _WITHDRAW_EVIDENCE_DECISION.run(connection, claim_id=claim_id)


async def audit_claim(connection: AsyncConnection, claim_id: UUID, *, actor: str, action: str, detail: str) -> None:
    """Write the audit row of a decision about the claim, in the decision's transaction."""
    await _AUDIT.run(connection, actor=actor, action=action, subject=str(claim_id), detail=detail)

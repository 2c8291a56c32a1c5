"""Write what was decided about claims: the days that each holds, the awards by month, the claims themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.benefits.claims.rules.claim_state import State
from services.benefits.claims.rules.days import by_month, periods_of
from services.benefits.claims.rules.persons_days import Judged

_RELEASE_DAYS = text("DELETE FROM awarded_days WHERE claim_id = ANY(CAST(:claims AS uuid[]))")
# The exclusion constraint refuses a day to a second claim of the person, whoever writes it.
_HOLD_DAYS = text("""
    INSERT INTO awarded_days (claim_id, person_id, month, days)
    SELECT claim_id, person_id, month, daterange(first_day, last_day, '[]')
    FROM unnest(CAST(:claims AS uuid[]), CAST(:persons AS uuid[]), CAST(:months AS date[]),
                CAST(:first_days AS date[]), CAST(:last_days AS date[]))
         AS held(claim_id, person_id, month, first_day, last_day)
""")
# A month that was paid and is awarded no longer stays, with an award of 0: what it was paid is an overpayment.
_FORGET = text("DELETE FROM entitlement WHERE claim_id = ANY(CAST(:claims AS uuid[])) AND paid = 0")
_LESSEN = text("""
    UPDATE entitlement SET days = 0, amount = 0, bound = paid WHERE claim_id = ANY(CAST(:claims AS uuid[]))
""")
_ENTITLE = text("""
    INSERT INTO entitlement AS known (claim_id, month, days, amount, bound)
    SELECT claim_id, month, days, amount, amount
    FROM unnest(CAST(:claims AS uuid[]), CAST(:months AS date[]), CAST(:days AS integer[]),
                CAST(:amounts AS numeric[])) AS e(claim_id, month, days, amount)
    ON CONFLICT (claim_id, month) DO UPDATE
        SET days = excluded.days, amount = excluded.amount, bound = greatest(excluded.amount, known.paid)
""")
# A claim whose whole award was paid is closed. `awarded_at` orders the claims of a person: who was awarded days first
# keeps them.
_UPDATE = text("""
    UPDATE claim c SET reason = d.reason, waiting_for = CAST(d.waiting_for AS json), review_on = d.review_on,
           decision = CAST(d.decision AS json), version = c.version + 1,
           entitled = coalesce(d.entitled, c.entitled), wage_total = coalesce(d.wage_total, c.wage_total),
           wage_divisor = coalesce(d.wage_divisor, c.wage_divisor), rate = coalesce(d.rate, c.rate),
           awarded_at = CASE WHEN d.status = 'rejected' THEN NULL WHEN d.status = 'pending' THEN c.awarded_at
                             ELSE coalesce(c.awarded_at, (SELECT clock_timestamp())) END,
           status = CASE WHEN d.status = 'in_payment' AND EXISTS (
                             SELECT FROM entitlement e WHERE e.claim_id = c.claim_id AND e.paid > 0)
                         AND NOT EXISTS (
                             SELECT FROM entitlement e WHERE e.claim_id = c.claim_id AND e.paid < e.amount)
                         THEN 'closed' ELSE d.status END
    FROM unnest(CAST(:claims AS uuid[]), CAST(:statuses AS text[]), CAST(:reasons AS text[]),
                CAST(:waiting AS text[]), CAST(:reviews AS date[]), CAST(:decisions AS text[]),
                CAST(:entitled AS numeric[]), CAST(:totals AS numeric[]), CAST(:divisors AS integer[]),
                CAST(:rates AS numeric[]))
         AS d(claim_id, status, reason, waiting_for, review_on, decision, entitled, wage_total, wage_divisor, rate)
    WHERE c.claim_id = d.claim_id RETURNING c.claim_id, c.status
""")


@dataclass(frozen=True, slots=True)
class Decided:
    """A claim as it was, and where it stands now; `decision` is None while it is pending."""

    row: Mapping[str, Any]
    state: State
    waiting_for: str
    decision: str | None
    review_on: date | None

    @property
    def claim_id(self) -> UUID:
        found: UUID = self.row["claim_id"]
        return found


async def write_held_days(connection: AsyncConnection, whose: Mapping[UUID, UUID], judged: Sequence[Judged]) -> None:
    """`whose`: every claim of the persons, with the id under which their days are held."""
    if all(j.holds == j.claim.awarded for j in judged) and not await _held_by_others(connection, whose):
        return
    held = [
        (j.claim.claim_id, whose[j.claim.claim_id], month.first_day, period.start, period.last_day)
        for j in judged
        for month, days in by_month(j.holds)
        for period in periods_of(days)
    ]
    await connection.execute(_RELEASE_DAYS, {"claims": list(whose)})
    if held:
        names = ("claims", "persons", "months", "first_days", "last_days")
        await connection.execute(_HOLD_DAYS, dict(zip(names, map(list, zip(*held, strict=True)), strict=True)))


_OTHER_ID = text("""
    SELECT count(*) FROM awarded_days d
    JOIN unnest(CAST(:claims AS uuid[]), CAST(:persons AS uuid[])) AS w(claim_id, person_id) USING (claim_id)
    WHERE d.person_id <> w.person_id
""")


async def _held_by_others(connection: AsyncConnection, whose: Mapping[UUID, UUID]) -> bool:
    """Whether days are held under an id that is the person's no longer: registrations were merged, or parted."""
    given = {"claims": list(whose), "persons": list(whose.values())}
    return bool((await connection.execute(_OTHER_ID, given)).scalar_one())


async def write_decisions(connection: AsyncConnection, changed: Sequence[Decided]) -> frozenset[UUID]:
    """A claim put back to pending keeps its award until it is decided again: paid days stay paid. Which are closed."""
    decided = [d for d in changed if d.decision is not None]
    claims = {"claims": [d.claim_id for d in decided]}
    await connection.execute(_FORGET, claims)
    await connection.execute(_LESSEN, claims)
    months = [
        (d.claim_id, month.first_day, days, amount)
        for d in decided
        if d.state.award is not None
        for month, days, amount in d.state.award.by_month
    ]
    if months:
        names = ("claims", "months", "days", "amounts")
        await connection.execute(_ENTITLE, dict(zip(names, map(list, zip(*months, strict=True)), strict=True)))
    awards = [d.state.award if d.decision is not None else None for d in changed]
    wages = [award.wage if award else None for award in awards]
    given = {
        "claims": [d.claim_id for d in changed],
        "statuses": [d.state.status for d in changed],
        "reasons": [d.state.reason for d in changed],
        "waiting": [d.waiting_for for d in changed],
        "reviews": [d.review_on for d in changed],
        "decisions": [d.decision for d in changed],
        "entitled": [award.amount if award else None for award in awards],
        "totals": [wage.total if wage else None for wage in wages],
        "divisors": [wage.divisor if wage else None for wage in wages],
        "rates": [award.rate if award else None for award in awards],
    }
    rows = (await connection.execute(_UPDATE, given)).all()
    return frozenset(row.claim_id for row in rows if row.status == "closed")

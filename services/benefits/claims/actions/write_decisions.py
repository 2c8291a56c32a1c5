"""Write decisions about claims: the days that each claim holds, the awards by month, the new status of claims."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.benefits.claims.rows import decisions
from services.benefits.claims.rows.facts import LockedClaim
from services.benefits.claims.rules.claim_state import State
from services.benefits.claims.rules.days import by_month, periods_of
from services.benefits.claims.rules.persons_days import Judged


@dataclass(frozen=True, slots=True)
class Decided:
    """A claim before and after it was judged; `decision` is None while the claim is pending."""

    was: LockedClaim
    state: State
    waiting_for: str
    decision: str | None
    review_on: date | None

    @property
    def claim_id(self) -> UUID:
        return self.was.claim_id


async def write_held_days(connection: AsyncConnection, whose: Mapping[UUID, UUID], judged: Sequence[Judged]) -> None:
    """Write the days that each claim holds. `whose`: every claim of the persons, with the id that holds its days."""
    same = all(j.holds == j.claim.awarded for j in judged)
    if same and not await decisions.held_under_other_ids(connection, whose):
        return
    held = [
        decisions.HeldDays(
            claim_id=j.claim.claim_id,
            person_id=whose[j.claim.claim_id],
            month=month.first_day,
            first_day=period.start,
            last_day=period.last_day,
        )
        for j in judged
        for month, days in by_month(j.holds)
        for period in periods_of(days)
    ]
    await decisions.hold_days(connection, list(whose), held)


async def write_decisions(connection: AsyncConnection, changed: Sequence[Decided], *, today: date) -> frozenset[UUID]:
    """Write the claims' new states and return the ids of claims that are closed.

    A claim put back to pending keeps its award until it is decided again: paid days stay paid.
    """
    decided = [d for d in changed if d.decision is not None]
    months = [
        decisions.MonthAwarded(d.claim_id, month.first_day, days, amount)
        for d in decided
        if d.state.award is not None
        for month, days, amount in d.state.award.by_month
    ]
    await decisions.award_months(connection, [d.claim_id for d in decided], months)
    written = await decisions.update_claims(connection, [_written(d) for d in changed], today=today)
    return frozenset(claim.claim_id for claim in written if claim.status == "closed")


def _written(decided: Decided) -> decisions.DecidedClaim:
    award = decided.state.award if decided.decision is not None else None
    wage = award.wage if award else None
    return decisions.DecidedClaim(
        claim_id=decided.claim_id,
        status=decided.state.status,
        reason=decided.state.reason,
        waiting_for=decided.waiting_for,
        review_on=decided.review_on,
        decision=decided.decision,
        entitled=award.amount if award else None,
        wage_total=wage.total if wage else None,
        wage_divisor=wage.divisor if wage else None,
        rate=award.rate if award else None,
    )

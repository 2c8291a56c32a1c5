"""Lock and read all claims of persons, under every id of theirs, with the facts that decide the claims."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol, TypedDict, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.values.month import Month
from libs.copies.employer_life.inactive_periods import periods_of
from services.benefits.claims.rows import evidence, facts
from services.benefits.claims.rows.facts import LockedClaim
from services.benefits.claims.rules.claim_facts import (
    Certificate,
    ClaimFacts,
    DaysDecision,
    Employment,
    EvidenceDecision,
    IdleDays,
    Isolation,
    Order,
    PersonFacts,
    ReportedMonth,
)
from services.benefits.claims.rules.credited_months import capped_bases
from services.benefits.claims.rules.days import NO_DAYS, Days, days_between

# Rejected, but looked at again: what was missing may have been on its way, and evidence adds up.
REOPENED = frozenset(
    {
        "contract_ended",
        "wage_received",
        "days_claimed_twice",
        "max_days_reached",
        "not_proven",
        "order_withdrawn",
        "person_died",
    }
)
_LOOKED_BACK_DAYS = 2 * 366  # more than any window of months that the law looks back


class _OfPerson(Protocol):
    @property
    def kept_id(self) -> UUID: ...


class _OfClaim(Protocol):
    @property
    def claim_id(self) -> UUID: ...


R = TypeVar("R")
P = TypeVar("P", bound=_OfPerson)
C = TypeVar("C", bound=_OfClaim)
Certificates = Mapping[UUID, Sequence[facts.KnownCertificate]]


@dataclass(frozen=True, slots=True)
class Gathered:
    """One person (kept id) with at least one claim: the facts, and the locked claims by id."""

    kept_id: UUID
    person: PersonFacts
    claims: Mapping[UUID, LockedClaim]


async def gather_facts(
    connection: AsyncConnection, law: Law, persons: Sequence[UUID], *, reopened: frozenset[UUID] = frozenset()
) -> list[Gathered]:
    """Lock the claims of these persons (kept ids) and read the facts for them; skip persons without a claim.

    `reopened`: claims that are judged again although they were rejected for good.
    """
    claims = await facts.lock_claims_of(connection, persons)
    if not claims:
        return []
    claimants = sorted({claim.kept_id for claim in claims})
    employments = _by_person(await facts.employments_of(connection, claimants))
    isolations = _by_person(await facts.isolations_of(connection, claimants))
    deaths = await facts.deaths_of(connection, claimants)
    credited = _by_person(await facts.credited_months_of(connection, claimants))
    months = await _months(connection, claims, employments)
    idle = await _idle(connection, claims, employments)
    per_claim = await _claims(connection, claims, claimants, reopened)
    own = _by_person(claims)
    return [
        Gathered(
            kept_id=kept_id,
            person=PersonFacts(
                employments=[_employment(known) for known in employments[kept_id]],
                isolations=[_isolation(known) for known in isolations[kept_id]],
                bases=_bases(law, credited[kept_id]),
                months=months,
                reported_by=frozenset(month.employer_id for month in credited[kept_id] if month.employer_id),
                claims=[per_claim[claim.claim_id] for claim in own[kept_id]],
                credited_at=_months_by_employer(credited[kept_id]),
                idle=idle,
                died_on=deaths.get(kept_id),
            ),
            claims={claim.claim_id: claim for claim in own[kept_id]},
        )
        for kept_id in claimants
    ]


async def _claims(
    connection: AsyncConnection, claims: Sequence[LockedClaim], claimants: Sequence[UUID], reopened: frozenset[UUID]
) -> dict[UUID, ClaimFacts]:
    ids = [claim.claim_id for claim in claims]
    certificates = _by_claim(await facts.certificates_of(connection, claimants))
    orders = await _orders(connection, claims, certificates)
    conflicts = _by_claim(await facts.conflicts_of(connection, ids))
    decisions = {known.claim_id: known for known in await facts.decisions_on_days(connection, ids)}
    uncertified = {known.claim_id: known for known in await evidence.evidence_known_of(connection, ids)}
    closures = await _closures(connection, claims, uncertified)
    awarded = _by_claim(await facts.awarded_stretches(connection, ids))
    paid = _by_claim(await facts.paid_stretches(connection, ids))
    return {
        claim.claim_id: ClaimFacts(
            claim_id=claim.claim_id,
            employer_id=claim.employer_id,
            cause=claim.cause,
            first_day=claim.first_day,
            last_day=claim.last_day,
            certificates=[_certificate(known) for known in certificates[claim.claim_id]],
            orders=orders[claim.claim_id],
            wage_conflicts=[Month.of(conflict.month) for conflict in conflicts[claim.claim_id]],
            proceed_without=claim.proceed_without,
            final=claim.status == "withdrawn"
            or (claim.status == "rejected" and claim.reason not in REOPENED and claim.claim_id not in reopened),
            awarded=_days(awarded[claim.claim_id]),
            awarded_at=claim.awarded_at,
            paid=_days(paid[claim.claim_id]),
            decision=_decision(decisions.get(claim.claim_id)),
            filed_on=claim.filed_on,
            **_uncertified(uncertified.get(claim.claim_id)),
            closures=closures[claim.kept_id, claim.employer_id],
        )
        for claim in claims
    }


async def _orders(
    connection: AsyncConnection, claims: Sequence[LockedClaim], certificates: Certificates
) -> Mapping[UUID, list[Order]]:
    """Closure orders on record for each claim's employer, under the numbers that its certificates name."""
    closures = [claim for claim in claims if claim.cause == "closure_order"]
    numbers = {claim.claim_id: {t.order_number for t in certificates[claim.claim_id]} for claim in closures}
    asked = sorted(
        {(claim.kept_id, claim.employer_id, number) for claim in closures for number in numbers[claim.claim_id]}
    )
    orders: dict[UUID, list[Order]] = defaultdict(list)
    if not asked:
        return orders
    on_record = await facts.orders_of_employers(connection, asked)
    for claim in closures:
        orders[claim.claim_id] = [
            _order(order)
            for order in on_record
            if (order.kept_id, order.employer_id) == (claim.kept_id, claim.employer_id)
            and order.order_number in numbers[claim.claim_id]
        ]
    return orders


async def _closures(
    connection: AsyncConnection, claims: Sequence[LockedClaim], uncertified: Mapping[UUID, evidence.KnownEvidence]
) -> Mapping[tuple[UUID, UUID], list[Order]]:
    """Read all closure orders, by person and employer, where an officer decided to pay without its certificate."""
    paid = {
        (claim.kept_id, claim.employer_id)
        for claim in claims
        if (e := uncertified.get(claim.claim_id)) is not None and e.pays
    }
    found: dict[tuple[UUID, UUID], list[Order]] = defaultdict(list)
    for order in await evidence.closures_of_employers(connection, sorted(paid)) if paid else ():
        found[order.kept_id, order.employer_id].append(_order(order))
    return found


async def _months(
    connection: AsyncConnection,
    claims: Sequence[LockedClaim],
    employments: Mapping[UUID, Sequence[facts.KnownEmployment]],
) -> dict[tuple[UUID, Month], ReportedMonth]:
    employers = sorted({known.employer_id for group in employments.values() for known in group})
    since = min(claim.first_day for claim in claims) - timedelta(days=_LOOKED_BACK_DAYS)
    return {
        (month.employer_id, Month.of(month.month)): ReportedMonth(month.accepted, month.due_on)
        for month in await facts.months_of_employers(connection, employers, since=since)
    }


async def _idle(
    connection: AsyncConnection,
    claims: Sequence[LockedClaim],
    employments: Mapping[UUID, Sequence[facts.KnownEmployment]],
) -> dict[UUID, list[IdleDays]]:
    employers = {known.employer_id for group in employments.values() for known in group}
    found: dict[UUID, list[IdleDays]] = {}
    for period in await periods_of(connection, sorted(employers | {claim.employer_id for claim in claims})):
        days = IdleDays(period.first_day, period.last_day, period.kind == "ended")
        found.setdefault(period.employer_id, []).append(days)
    return found


def _by_person(rows: Iterable[P]) -> Mapping[UUID, list[P]]:
    return _grouped(rows, lambda row: row.kept_id)


def _by_claim(rows: Iterable[C]) -> Mapping[UUID, list[C]]:
    return _grouped(rows, lambda row: row.claim_id)


def _grouped(rows: Iterable[R], key: Callable[[R], UUID]) -> Mapping[UUID, list[R]]:
    groups: dict[UUID, list[R]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def _employment(known: facts.KnownEmployment) -> Employment:
    return Employment(known.employer_id, known.started_on, known.ended_on, known.end_reason)


def _isolation(known: facts.KnownIsolation) -> Isolation:
    return Isolation(known.order_number, known.first_day, known.last_day)


def _order(known: facts.OrderOfEmployer) -> Order:
    return Order(known.order_number, known.first_day, known.last_day, known.disease, withdrawn=known.withdrawn)


def _certificate(known: facts.KnownCertificate) -> Certificate:
    return Certificate(known.order_number, known.first_day, known.last_day, known.wages_paid)


def _decision(known: facts.KnownDecision | None) -> DaysDecision | None:
    return None if known is None else DaysDecision(known.keeps, frozenset(known.others))


class _Uncertified(TypedDict, total=False):
    asked_on: date | None
    refused: bool
    uncertified: EvidenceDecision | None


def _uncertified(known: evidence.KnownEvidence | None) -> _Uncertified:
    if known is None:
        return {}
    decision = EvidenceDecision(known.pays, known.because or "") if known.pays is not None else None
    return {"asked_on": known.asked_on, "refused": known.refused, "uncertified": decision}


def _months_by_employer(credited: Sequence[facts.CreditedMonth]) -> dict[UUID, frozenset[Month]]:
    grouped: dict[UUID, set[Month]] = defaultdict(set)
    for one in credited:
        if one.employer_id is not None:  # an old record has none
            grouped[one.employer_id].add(Month.of(one.month))
    return {employer: frozenset(months) for employer, months in grouped.items()}


def _bases(law: Law, credited: Sequence[facts.CreditedMonth]) -> dict[Month, Decimal]:
    return capped_bases(law, [(Month.of(month.month), month.base) for month in credited])


def _days(stretches: Iterable[facts.StretchOfClaim]) -> Days:
    one = timedelta(days=1)
    return NO_DAYS.union(*(days_between(stretch.start, stretch.end - one) for stretch in stretches))

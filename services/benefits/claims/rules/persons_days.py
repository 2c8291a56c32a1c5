"""Assign one person's days to claims: a day belongs to at most one claim, and a stop of work has a maximum of days.

Claims are judged in order: first those that an officer decided to keep, then by first award, then by filing. Each claim
takes the days that its evidence proves and that are still free.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.law.terms import Terms
from services.benefits.claims.rules.claim_facts import ClaimFacts, PersonFacts
from services.benefits.claims.rules.claim_state import Asked, State, claim_state
from services.benefits.claims.rules.days import NO_DAYS, Days
from services.benefits.claims.rules.evidence import Evidence, Stop, evidence_of, stops_with
from services.benefits.claims.rules.force_majeure import (
    Event,
    ForceMajeureLaw,
    certificate_terms,
    instrument,
    unpaid_from_death,
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A judged claim. `holds`: the days that belong to it from now on; the database refuses them to other claims.

    `wants`: the employer is asked for its certificate, or still is.
    """

    claim: ClaimFacts
    state: State
    holds: Days
    wants: bool


def judge_claims(person: PersonFacts, law: ForceMajeureLaw, *, today: date) -> list[Judged]:
    """Judge every claim of the person that is not rejected for good."""
    waiting = sorted((claim for claim in person.claims if not claim.final), key=_order)
    held: dict[UUID, Days] = {}
    stops: list[Stop] = []
    judged_claims = []
    for number, claim in enumerate(waiting):
        terms = instrument(law.benefit, claim.first_day) or instrument(law.benefit, claim.last_day)
        evidence = evidence_of(claim, person, terms, certificate_terms(law, claim.first_day, claim.last_day))
        taken = _taken(claim, _payable(claim, evidence, person, terms), held, waiting[number + 1 :])
        gap = terms.number("same_stop_within_days") if terms is not None else 0
        joined = stops_with(stops, evidence.pieces, gap=gap)
        state = claim_state(_asked(claim, evidence, joined, taken, person), person, law, today=today)
        if state.status in {"in_payment", "stopped"} and state.award is not None:
            holds = state.award.paid_days
        else:  # a claim put back to pending keeps its awarded days, unless another claim has them
            before = claim.awarded if state.status == "pending" else NO_DAYS
            holds = before.difference(*held.values())
        if state.status != "rejected":
            stops = joined
            _count(stops, holds)
            held[claim.claim_id] = holds
        judged_claims.append(Judged(claim, state, holds, wants=state.status != "rejected" and not evidence.certified))
    return judged_claims


def _order(claim: ClaimFacts) -> tuple[bool, bool, float, UUID]:
    keeps = claim.decision is not None and claim.decision.keeps
    return (
        not keeps,
        claim.awarded_at is None,
        claim.awarded_at.timestamp() if claim.awarded_at else 0.0,
        claim.claim_id,
    )


def _payable(claim: ClaimFacts, evidence: Evidence, person: PersonFacts, terms: Terms | None) -> Days:
    contract = person.contract_of(claim)
    dead_from = unpaid_from_death(person.died_on, terms) if terms is not None else None
    ended_on = contract.ended_on if contract is not None else None
    ends = [day for day in (ended_on, dead_from) if day is not None]
    return frozenset(day for day in evidence.days if all(day < end for end in ends))


def _taken(claim: ClaimFacts, proven: Days, held: dict[UUID, Days], later: Sequence[ClaimFacts]) -> dict[UUID, Days]:
    """Return the days of this claim that others have: held by earlier claims, or already paid to later ones."""
    taken = {other: proven & days for other, days in held.items()}
    if claim.decision is None or not claim.decision.keeps:
        taken |= {other.claim_id: (proven & other.paid) - claim.paid for other in later}
    return {other: days for other, days in taken.items() if days}


def _asked(
    claim: ClaimFacts, evidence: Evidence, stops: Sequence[Stop], taken: dict[UUID, Days], person: PersonFacts
) -> Asked:
    lost = NO_DAYS.union(*taken.values())
    mine = [stop for stop in stops if stop.mine]
    events = [
        Event((stop.mine & evidence.days) - lost, len(stop.awarded))
        for stop in sorted(mine, key=lambda stop: min(stop.mine))
    ]
    first = min((min(stop.mine) for stop in mine), default=claim.first_day)
    began = min((min(stop.days) for stop in mine if first in stop.mine), default=first)
    yields = {other.claim_id for other in person.claims if _keeps_from(other, claim)}
    decided = claim.decision.others if claim.decision else frozenset()
    return Asked(
        claim=claim,
        evidence=evidence,
        events=events,
        stopped_on=min(began, first),
        taken=lost,
        taken_by=tuple(sorted(taken)),
        settled=set(taken) <= decided | yields,
    )


def _keeps_from(other: ClaimFacts, claim: ClaimFacts) -> bool:
    decision = other.decision
    return decision is not None and decision.keeps and claim.claim_id in decision.others


def _count(stops: Sequence[Stop], days: Days) -> None:
    for stop in stops:
        stop.awarded |= days & stop.days

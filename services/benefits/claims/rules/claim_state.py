"""Decide the status of a claim from the known facts: waiting for a fact, rejected with a reason, or in payment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from uuid import UUID

from libs.common.law.terms import Terms
from libs.common.values.month import Month
from services.benefits.claims.rules.certificate_wanted import certified_until
from services.benefits.claims.rules.claim_facts import ClaimFacts, Employment, PersonFacts
from services.benefits.claims.rules.credited_months import months_before
from services.benefits.claims.rules.days import NO_DAYS, Days, spelled
from services.benefits.claims.rules.evidence import Evidence
from services.benefits.claims.rules.force_majeure import (
    Award,
    Event,
    ForceMajeureFacts,
    ForceMajeureLaw,
    certificate_terms,
    force_majeure,
    instrument,
    unpaid_from_death,
)
from services.benefits.claims.rules.months_wanted import waited_until

Status = Literal["pending", "in_payment", "rejected", "stopped", "closed"]
CERTIFICATE, CLOSURE_ORDER, EMPLOYMENT = "employer_certificate", "closure_order", "employment"
"""What only the employer, or the agency, can say. An officer who is told to go on decides about the lack of it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One claim while it is judged: its evidence, its events, and the days that other claims of the person hold."""

    claim: ClaimFacts
    evidence: Evidence
    events: Sequence[Event]
    stopped_on: date
    taken: Days = NO_DAYS
    taken_by: tuple[UUID, ...] = ()
    settled: bool = True
    """an officer has decided about the days that are taken"""


@dataclass(frozen=True, slots=True)
class WaitsFor:
    """A missing fact, its source, and the last day until which the claim waits for it.

    `days`: those that other claims ask for too.
    """

    what: str
    whose: UUID | str | Sequence[str]
    until: date | None = None
    days: str | None = None

    def document(self) -> Mapping[str, object]:
        """Return the fact in the form in which the claim stores it and the doors show it."""
        members = {"what": self.what, "from": self.whose, "until": self.until}
        return members if self.days is None else {**members, "days": self.days}


@dataclass(frozen=True, slots=True)
class State:
    status: Status
    reason: str | None
    waiting_for: Sequence[WaitsFor] = ()
    award: Award | None = None
    facts: ForceMajeureFacts | None = None


def claim_state(asked: Asked, person: PersonFacts, law: ForceMajeureLaw, *, today: date) -> State:  # noqa: PLR0911 - one a status
    claim = asked.claim
    contract = person.contract_of(claim)
    whole = _facts(asked, person, contract)
    outright = force_majeure(whole, law)
    if outright.reason not in {None, "qualifying_months"}:
        return State("rejected", outright.reason, award=outright, facts=whole)
    if not asked.evidence.pieces and (refused := _refused_order(asked.evidence)) is not None:
        return State("rejected", refused, award=Award(False, refused), facts=whole)
    if claim.uncertified is not None and not claim.uncertified.pays and not asked.evidence.pieces:
        return State("rejected", "not_proven", award=Award(False, "not_proven"), facts=whole)
    waiting = _waiting(asked, person, law, contract, today=today)
    if waiting:
        if claim.refused and any(w.what == CERTIFICATE for w in waiting):
            return State("pending", "certificate_refused", waiting)
        late = any(w.until is not None and w.until < today for w in waiting)
        return State("pending", "officer_review" if late else "waiting", waiting)
    if claim.wage_conflicts:
        earliest = str(min(claim.wage_conflicts))
        return State("pending", "wage_reported", [WaitsFor("wage_correction", earliest)])
    if asked.taken and not asked.settled:
        others = [str(other) for other in asked.taken_by]
        return State("pending", "days_claimed_twice", [WaitsFor("days_decision", others, days=spelled(asked.taken))])
    exact = replace(whole, events=asked.events)
    award = force_majeure(exact, law)
    if not award.eligible:
        twice = award.reason in {"contract_ended", "max_days_reached"} and asked.taken
        return State("rejected", "days_claimed_twice" if twice else award.reason, award=award, facts=exact)
    if (stopped := _stopped(claim, person, contract, instrument(law.benefit, asked.stopped_on))) is not None:
        return State("stopped", stopped, award=award, facts=exact)
    return State("in_payment", "provisional" if asked.evidence.returned else None, award=award, facts=exact)


def _stopped(claim: ClaimFacts, person: PersonFacts, contract: Employment | None, terms: Terms | None) -> str | None:
    """Tell what ended before the claim did, the first of them: the contract, by its reason, or the person's life."""
    dead_from = unpaid_from_death(person.died_on, terms) if terms is not None else None
    ended_on = contract.ended_on if contract is not None else None
    if dead_from is not None and dead_from <= claim.last_day and (ended_on is None or dead_from <= ended_on):
        return "died"
    if contract is not None and ended_on is not None and ended_on <= claim.last_day:
        return contract.end_reason or "contract_ended"
    return None


def _refused_order(evidence: Evidence) -> str | None:
    if evidence.not_covered:
        return "cause_not_covered"
    return "order_withdrawn" if evidence.withdrawn and not evidence.unknown_orders else None


def _facts(asked: Asked, person: PersonFacts, contract: Employment | None) -> ForceMajeureFacts:
    """Build the facts of all claimed days. Wages count as paid if they were paid for every day with evidence."""
    claim, evidence = asked.claim, asked.evidence
    return ForceMajeureFacts(
        cause=claim.cause,
        first_day=claim.first_day,
        last_day=claim.last_day,
        ended_on=contract.ended_on if contract else None,
        wages_paid=bool(evidence.wage_days) and not evidence.days,
        bases={month: base for month, base in person.bases.items() if month < Month.of(asked.stopped_on)},
        stopped_on=asked.stopped_on,
        returned=tuple(evidence.returned),
        died_on=person.died_on,
    )


def _waiting(
    asked: Asked, person: PersonFacts, law: ForceMajeureLaw, contract: Employment | None, *, today: date
) -> list[WaitsFor]:
    claim, evidence = asked.claim, asked.evidence
    waiting: list[WaitsFor] = []
    terms = certificate_terms(law, claim.first_day, claim.last_day)
    others = certified_until(claim.filed_on or today, terms) if terms else None
    # Nobody is left who could certify for an employer that has ended: its last day is the last to wait for it.
    over = person.last_day_of(claim.employer_id, today=today)
    if contract is None and not evidence.returned:
        waiting.append(WaitsFor(EMPLOYMENT, claim.employer_id, over or others))
    if not evidence.pieces and evidence.unknown_orders:
        waiting += [WaitsFor(CLOSURE_ORDER, number, others) for number in evidence.unknown_orders]
    elif not evidence.pieces:
        until = certified_until(claim.asked_on or today, terms) if terms else None
        waiting.append(WaitsFor(CERTIFICATE, claim.employer_id, over or until))
    if not claim.proceed_without:
        for month, due in months_that_matter(asked, person, law).items():
            until = waited_until(due, law.months_wanted.at("missing_month", asked.stopped_on)) if due else None
            waiting.append(WaitsFor("credited_months", str(month), until))
    return waiting


def months_that_matter(asked: Asked, person: PersonFacts, law: ForceMajeureLaw) -> dict[Month, date | None]:
    """Find missing months that could change the decision: for the daily wage, or for the qualifying months."""
    cessation = Month.of(asked.stopped_on)
    wage = law.daily_wage.at("daily_wage", asked.stopped_on)
    qualifying = law.qualifying.at("unemployment", asked.stopped_on)
    window = months_before(cessation, qualifying.number("within_months"))
    enough = sum(month in person.bases for month in window) >= qualifying.number("months")
    nine = set(months_before(cessation, wage.number("window_months")))
    missing = person.missing(asked.claim, window)
    return {month: missing[month] for month in sorted(missing) if month in nine or (month in window and not enough)}

"""Where a claim stands, given what is known: waiting for what, rejected why, or in payment."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from libs.common.values.month import Month
from services.benefits.rules.credited_months import months_before
from services.benefits.rules.force_majeure import Award, ForceMajeureFacts, ForceMajeureLaw, force_majeure, instrument

Status = Literal["pending", "in_payment", "rejected", "stopped", "closed"]
OFFICER_AFTER_DAYS = 30


@dataclass(frozen=True, slots=True)
class Employment:
    employer_id: Any
    started_on: date
    ended_on: date | None
    end_reason: str | None

    def covers(self, month: Month) -> bool:
        return self.started_on <= month.last_day and (self.ended_on is None or self.ended_on > month.first_day)


@dataclass(frozen=True, slots=True)
class Certificate:
    first_day: date
    last_day: date
    wages_paid: bool


@dataclass(frozen=True, slots=True)
class Order:
    """A closure order that is on record under the certificate's number."""

    first_day: date
    last_day: date
    disease: str


@dataclass(frozen=True, slots=True)
class Isolation:
    """An order on record by which the person stays away from work."""

    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """`missing` are months of known employments without an accepted return, with their due date once overdue."""

    employer_id: Any
    cause: str
    first_day: date
    last_day: date
    employments: Sequence[Employment]
    certificate: Certificate | None
    order: Order | None
    isolation: Isolation | None
    bases: Mapping[Month, Any]
    missing: Mapping[Month, date | None]
    wage_conflicts: Collection[Month]
    proceed_without: bool
    """an officer has decided to go on without the missing months"""


@dataclass(frozen=True, slots=True)
class State:
    status: Status
    reason: str | None
    waiting_for: Sequence[Mapping[str, Any]] = ()
    award: Award | None = None
    steps: Sequence[Mapping[str, Any]] = field(default_factory=list)


def claim_state(facts: ClaimFacts, law: ForceMajeureLaw, *, today: date) -> State:  # noqa: PLR0911 - one a status
    covering = _covering(facts)
    ended = _latest(covering)
    award = force_majeure(judged_facts(facts), law)
    if award.reason not in {None, "qualifying_months"}:
        return State("rejected", award.reason, award=award)
    if facts.order is not None and facts.cause == "closure_order":
        terms = instrument(law.benefit, facts.first_day)
        if terms is not None and facts.order.disease not in terms["diseases"]:
            return State("rejected", "cause_not_covered", award=award)
    waiting = _waiting(facts, law, covering)
    if waiting:
        late = any(w.get("until") is not None and w["until"] < today for w in waiting)
        return State("pending", "officer_review" if late else "waiting", waiting)
    if facts.wage_conflicts:
        return State(
            "pending",
            "wage_reported",
            [{"what": "wage_correction", "from": str(min(facts.wage_conflicts)), "until": None}],
        )
    if not award.eligible:
        return State("rejected", award.reason, award=award)
    if ended is not None and ended.ended_on is not None and ended.ended_on <= facts.last_day:
        return State("stopped", ended.end_reason or "contract_ended", award=award)
    return State("in_payment", None, award=award)


def _covering(facts: ClaimFacts) -> list[Employment]:
    """Employments at the claim's employer that had begun on the first day claimed."""
    return [e for e in facts.employments if e.employer_id == facts.employer_id and e.started_on <= facts.first_day]


def _latest(employments: Sequence[Employment]) -> Employment | None:
    return max(employments, key=lambda e: e.started_on) if employments else None


def judged_facts(facts: ClaimFacts) -> ForceMajeureFacts:
    """The days claimed, as far as the certificate and the order on record carry them."""
    employment = _latest(_covering(facts))
    first_day, last_day = facts.first_day, facts.last_day
    for evidence in (facts.certificate, facts.order, facts.isolation):
        if evidence is not None and evidence.first_day <= last_day and evidence.last_day >= first_day:
            first_day, last_day = max(first_day, evidence.first_day), min(last_day, evidence.last_day)
    return ForceMajeureFacts(
        cause=facts.cause,
        first_day=first_day,
        last_day=last_day,
        ended_on=employment.ended_on if employment else None,
        wages_paid=bool(facts.certificate and facts.certificate.wages_paid),
        bases=facts.bases,
    )


def _waiting(facts: ClaimFacts, law: ForceMajeureLaw, covering: Sequence[Employment]) -> list[dict[str, Any]]:
    waiting: list[dict[str, Any]] = []
    if not covering:
        waiting.append({"what": "employment", "from": facts.employer_id, "until": None})
    if facts.certificate is None and not _proven_by_isolation(facts, law):
        waiting.append({"what": "employer_certificate", "from": facts.employer_id, "until": None})
    if not facts.proceed_without:
        for month in months_that_matter(facts, law):
            due = facts.missing[month]
            until = due + timedelta(days=OFFICER_AFTER_DAYS) if due else None
            waiting.append({"what": "credited_months", "from": str(month), "until": until})
    return waiting


def _proven_by_isolation(facts: ClaimFacts, law: ForceMajeureLaw) -> bool:
    """The order says what the certificate would: whether wages were paid, the returns tell (`wage_reported`)."""
    terms = instrument(law.benefit, facts.first_day)
    proves = terms.values.get("isolation_order_proves", ()) if terms is not None else ()
    return facts.isolation is not None and facts.cause in proves


def months_that_matter(facts: ClaimFacts, law: ForceMajeureLaw) -> list[Month]:
    """Missing months that could change the decision: in the window of the daily wage, or short of qualifying."""
    cessation = Month.of(facts.first_day)
    wage = law.daily_wage.at("daily_wage", facts.first_day)
    qualifying = law.qualifying.at("unemployment", facts.first_day)
    window = months_before(cessation, qualifying.number("within_months"))
    enough = sum(month in facts.bases for month in window) >= qualifying.number("months")
    nine = set(months_before(cessation, wage.number("window_months")))
    return [month for month in sorted(facts.missing) if month in nine or (month in window and not enough)]

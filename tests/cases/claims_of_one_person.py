"""Run a law case of several claims of one person, with their certificates and all orders on record."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from libs.common.law.terms import Law
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.benefits.claims.actions.evaluate_claim import force_majeure_law
from services.benefits.claims.rules.claim_facts import (
    Certificate,
    ClaimFacts,
    Employment,
    Isolation,
    Order,
    PersonFacts,
    ReportedMonth,
)
from services.benefits.claims.rules.credited_months import months_before
from services.benefits.claims.rules.days import spelled
from services.benefits.claims.rules.persons_days import judge_claims

Given = dict[str, Any]
_BEGINNING, _END = date(2010, 1, 1), date(2039, 12, 31)


def several_claims(law: Law, given: Given) -> Given:
    """Run `{"claims": [[status, reason, days, amount, which days], …]}`: the wage is the same in every month."""
    earliest = min(date.fromisoformat(claim["first_day"]) for claim in given["claims"])
    bases = dict.fromkeys(months_before(Month.of(earliest).plus(24), 48), Decimal(given["wage"]))
    claims = [_claim(number, claim) for number, claim in enumerate(given["claims"], 1)]
    employers = sorted({claim.employer_id for claim in claims})
    facts = PersonFacts(
        employments=[Employment(employer, _BEGINNING, None, None) for employer in employers],
        isolations=[_isolation(order) for order in given.get("isolations", ())],
        bases=bases,
        months={(employer, month): ReportedMonth(True, None) for employer in employers for month in bases},
        reported_by=frozenset(),
        claims=claims,
        died_on=_day(given, "died_on") if "died_on" in given else None,
    )
    judged = sorted(judge_claims(facts, force_majeure_law(law), today=earliest), key=lambda j: j.claim.claim_id)
    return {"claims": [_shown(j.state) for j in judged]}


def _isolation(given: Given) -> Isolation:
    return Isolation(str(given["order"]), _day(given, "first_day"), _day(given, "last_day"))


def _claim(number: int, given: Given) -> ClaimFacts:
    certificates = [
        Certificate(str(c["order"]), _day(c, "first_day"), _day(c, "last_day"), c.get("wages_paid", False))
        for c in given.get("certificates", ())
    ]
    known = {c.order_number for c in certificates} - set(given.get("not_on_record", ()))
    return ClaimFacts(
        claim_id=UUID(int=number),
        employer_id=UUID(int=1000 + given.get("employer", 1)),
        cause=given.get("cause", "closure_order"),
        first_day=_day(given, "first_day"),
        last_day=_day(given, "last_day"),
        certificates=certificates,
        orders=[Order(order, _BEGINNING, _END, "dangerous_communicable_disease") for order in sorted(known)],
    )


def _shown(state: Any) -> list[Any]:
    award = state.award if state.status in {"in_payment", "stopped"} else None
    days, amount = (award.days, shown(award.amount)) if award else (0, "0.00")
    return [state.status, state.reason, days, amount, spelled(award.paid_days) if award else ""]


def _day(given: Given, name: str) -> date:
    return date.fromisoformat(given[name])

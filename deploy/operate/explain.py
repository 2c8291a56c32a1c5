"""`prakan explain`: a decision receipt computed again, offline, by the rule and the law it names."""

from datetime import date
from decimal import Decimal
from typing import Any

from deploy.refused import CommandRefused
from deploy.suite import LAW
from libs.common.law.loader import load_law
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.benefits.claims.actions.evaluate_claim import force_majeure_law
from services.benefits.claims.rules.days import NO_DAYS, days_between
from services.benefits.claims.rules.force_majeure import Event, ForceMajeureFacts, force_majeure


def explained(receipt: dict[str, Any], country: str) -> str:
    """The steps, and whether this code and this law come to the receipt's amount."""
    if receipt.get("rule") != "benefits/force_majeure":
        raise CommandRefused(f"no rule {receipt.get('rule')!r} here: give a decision receipt as a door answered it")
    given = receipt["inputs"]
    facts = ForceMajeureFacts(
        cause=given["cause"],
        first_day=date.fromisoformat(given["first_day"]),
        last_day=date.fromisoformat(given["last_day"]),
        ended_on=date.fromisoformat(given["ended_on"]) if given.get("ended_on") else None,
        wages_paid=bool(given.get("wages_paid")),
        bases={Month.parse(c["month"]): Decimal(c["base"]) for c in given["credited"]},
        events=[_event(event) for event in given["events"]] if "events" in given else None,
        stopped_on=date.fromisoformat(given["stopped_on"]) if given.get("stopped_on") else None,
    )
    award = force_majeure(facts, force_majeure_law(load_law(LAW / country)))
    lines = [f"{step['step']}: {step['arithmetic']}" for step in award.steps]
    agrees = (award.eligible, shown(award.amount)) == (receipt["eligible"], receipt["amount"])
    verdict = "agrees with the receipt" if agrees else f"DIFFERS: the receipt says {receipt['amount']}"
    return "\n".join([*lines, f"{shown(award.amount)}: {verdict}"])


def _event(given: dict[str, Any]) -> Event:
    runs = [(date.fromisoformat(p["first_day"]), date.fromisoformat(p["last_day"])) for p in given["days"]]
    return Event(NO_DAYS.union(*(days_between(*run) for run in runs)), given["awarded_elsewhere"])

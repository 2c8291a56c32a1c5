"""A decision as a document: the award, and the receipt with which anybody can compute it again."""

import hashlib
import json
from collections.abc import Mapping

from libs.common.values.money import shown
from services.benefits.claims.rules.days import periods_of
from services.benefits.claims.rules.force_majeure import RULE_VERSION, Award, ForceMajeureFacts

Document = Mapping[str, object]


def decision_document(award: Award | None, facts: ForceMajeureFacts | None, *, because: str = "") -> Document | None:
    """Build the decision that a claim stores and its doors show; None without an award.

    `because`: the officer's reason, where it rests on the employer's returns.
    """
    if award is None or facts is None:
        return None
    returned = [str(month) for month in facts.returned]
    provisional = {"provisional": {"because": because, "months": returned}} if returned and award.eligible else {}
    return provisional | {
        "days": award.days,
        "daily_wage": shown(award.daily_wage) if award.daily_wage is not None else None,
        "rate": str(award.rate) if award.rate is not None else None,
        "amount": shown(award.amount),
        "last_paid_day": award.last_paid_day,
        "periods": [{"first_day": p.start, "last_day": p.last_day} for p in periods_of(award.paid_days)],
        "by_month": [{"month": str(m), "days": d, "amount": shown(a)} for m, d, a in award.by_month],
        "receipt": receipt(award, receipt_inputs(facts)),
    }


def receipt_inputs(facts: ForceMajeureFacts) -> Document:
    """Return all inputs of the decision, from which the receipt can be computed again."""
    inputs: dict[str, object] = {
        "cause": facts.cause,
        "first_day": facts.first_day,
        "last_day": facts.last_day,
        "ended_on": facts.ended_on,
        "wages_paid": facts.wages_paid,
        "credited": [{"month": str(month), "base": shown(base)} for month, base in facts.bases.items()],
    }
    if facts.stopped_on is not None:
        inputs["stopped_on"] = facts.stopped_on
    if facts.died_on is not None:
        inputs["died_on"] = facts.died_on
    if facts.returned:
        inputs["returned"] = [str(month) for month in facts.returned]
    if facts.events is not None:
        inputs["events"] = [
            {
                "days": [{"first_day": p.start, "last_day": p.last_day} for p in periods_of(event.days)],
                "awarded_elsewhere": event.awarded_elsewhere,
            }
            for event in facts.events
        ]
    return inputs


def receipt(award: Award, inputs: Document) -> Document:
    """Build the decision receipt: inputs, terms and steps, with a hash over them."""
    document: dict[str, object] = {
        "rule": "benefits/force_majeure",
        "rule_version": RULE_VERSION,
        "inputs": dict(inputs),
        "terms": list(award.term_ids),
        "steps": list(award.steps),
        "eligible": award.eligible,
        "reason": award.reason,
        "amount": shown(award.amount),
    }
    return {**document, "hash": hashlib.sha256(canonical(document).encode()).hexdigest()}


def canonical(value: object) -> str:
    """Return the canonical JSON text that hashes are computed from."""
    return json.dumps(value, ensure_ascii=False, default=str, sort_keys=True, separators=(",", ":"))

"""Bring a claim to where the known facts put it: waiting, rejected, in payment, stopped, overpaid."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.spine.outbox import Said, append
from libs.common.values.money import shown
from libs.common.values.month import Month
from libs.contracts.benefits import ClaimMoved
from services.benefits.actions.gather_facts import gather_facts
from services.benefits.actions.reconcile_overpayment import reconcile_overpayment
from services.benefits.rules.claim_state import ClaimFacts, State, claim_state, judged_facts
from services.benefits.rules.force_majeure import RULE_VERSION, Award, ForceMajeureLaw

_LOCK = text("SELECT * FROM claim WHERE claim_id = :claim_id FOR UPDATE")
_UPDATE = text("""
    UPDATE claim SET status = :status, reason = :reason, waiting_for = CAST(:waiting_for AS json),
           decision = CAST(:decision AS json), entitled = :entitled, review_on = :review_on, version = version + 1
    WHERE claim_id = :claim_id
""")
# A month that was paid and is awarded no longer stays, with an award of 0: what it was paid is an overpayment.
_FORGET = text("DELETE FROM entitlement WHERE claim_id = :claim_id AND paid = 0")
_LESSEN = text("UPDATE entitlement SET days = 0, amount = 0, bound = paid WHERE claim_id = :claim_id")
_ENTITLE = text("""
    INSERT INTO entitlement AS known (claim_id, month, days, amount, bound)
    SELECT :claim_id, month, days, amount, amount
    FROM unnest(CAST(:months AS date[]), CAST(:days AS integer[]), CAST(:amounts AS numeric[]))
         AS e(month, days, amount)
    ON CONFLICT (claim_id, month) DO UPDATE
        SET days = excluded.days, amount = excluded.amount, bound = greatest(excluded.amount, known.paid)
""")


def force_majeure_law(law: Law) -> ForceMajeureLaw:
    return ForceMajeureLaw(
        benefit=law.rule("benefits", "force_majeure"),
        daily_wage=law.rule("benefits", "daily_wage"),
        qualifying=law.rule("benefits", "qualifying_months"),
    )


async def evaluate_claims(connection: AsyncConnection, law: Law, claim_ids: Iterable[UUID], *, today: date) -> None:
    for claim_id in sorted(set(claim_ids)):
        await evaluate_claim(connection, law, claim_id, today=today)


async def evaluate_claim(connection: AsyncConnection, law: Law, claim_id: UUID, *, today: date) -> None:
    """Nothing is written when nothing changed. A rejected claim stays so: an appeal is a new decision.

    But one that was rejected for want of a contract is looked at again: the contract may have been on its way here.
    """
    claim = dict((await connection.execute(_LOCK, {"claim_id": claim_id})).mappings().one())
    if claim["status"] == "rejected" and claim["reason"] != "contract_ended":
        return
    facts = await gather_facts(connection, law, claim)
    state = claim_state(facts, force_majeure_law(law), today=today)
    decision = _decision(state.award, facts) if state.status != "pending" else None
    status = "closed" if claim["status"] == "closed" and _same(claim, decision) else state.status
    row: dict[str, Any] = {
        "claim_id": claim_id,
        "status": status,
        "reason": state.reason,
        "waiting_for": _json(list(state.waiting_for)),
        "decision": _json(decision),
        "entitled": state.award.amount if state.award and decision else claim["entitled"],
        "review_on": _review_on(state),
    }
    unchanged = all(row[name] == claim[name] for name in ("status", "reason", "entitled", "review_on"))
    if unchanged and _same(claim, decision) and _parsed(claim["waiting_for"]) == json.loads(row["waiting_for"]):
        return
    await connection.execute(_UPDATE, row)
    # A claim put back to pending keeps what was awarded until it is decided again: paid days stay paid.
    if decision is not None:
        await _entitle(connection, claim_id, state.award)
        await reconcile_overpayment(connection, claim, reason=state.reason or "revised")
    if (claim["status"], claim["reason"]) != (status, state.reason) or not _same(claim, decision):
        await append(connection, _moved(claim, status, state))


async def _entitle(connection: AsyncConnection, claim_id: UUID, award: Award | None) -> None:
    await connection.execute(_FORGET, {"claim_id": claim_id})
    await connection.execute(_LESSEN, {"claim_id": claim_id})
    by_month: Sequence[tuple[Month, int, Decimal]] = award.by_month if award else ()
    if by_month:
        months = {
            "months": [month.first_day for month, _, _ in by_month],
            "days": [days for _, days, _ in by_month],
            "amounts": [amount for _, _, amount in by_month],
        }
        await connection.execute(_ENTITLE, {"claim_id": claim_id, **months})


def _moved(claim: Mapping[str, Any], status: str, state: State) -> Said:
    award = state.award if status in {"in_payment", "stopped", "closed"} else None
    fact = ClaimMoved.model_validate(
        {
            "claim_id": claim["claim_id"],
            "person_id": claim["person_id"],
            "employer_id": claim["employer_id"],
            "was": claim["status"],
            "now": status,
            "reason": state.reason,
            "days": award.days if award else None,
            "last_paid_day": award.last_paid_day if award else None,
        }
    )
    return Said(fact, (f"person:{claim['person_id']}",))


def _decision(award: Award | None, facts: ClaimFacts) -> dict[str, Any] | None:
    if award is None:
        return None
    judged = judged_facts(facts)
    inputs = {
        "cause": facts.cause,
        "first_day": judged.first_day,
        "last_day": judged.last_day,
        "ended_on": judged.ended_on,
        "wages_paid": judged.wages_paid,
        "credited": [{"month": str(month), "base": shown(base)} for month, base in facts.bases.items()],
    }
    return {
        "days": award.days,
        "daily_wage": shown(award.daily_wage) if award.daily_wage is not None else None,
        "rate": str(award.rate) if award.rate is not None else None,
        "amount": shown(award.amount),
        "last_paid_day": award.last_paid_day,
        "by_month": [{"month": str(m), "days": d, "amount": shown(a)} for m, d, a in award.by_month],
        "receipt": receipt(award, inputs),
    }


def receipt(award: Award, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The decision receipt: inputs, terms, steps; the hash binds them."""
    document = {
        "rule": "benefits/force_majeure",
        "rule_version": RULE_VERSION,
        "inputs": dict(inputs),
        "terms": list(award.term_ids),
        "steps": list(award.steps),
        "eligible": award.eligible,
        "reason": award.reason,
        "amount": shown(award.amount),
    }
    return {**document, "hash": hashlib.sha256(_json(document).encode()).hexdigest()}


def _review_on(state: State) -> date | None:
    """When the clock must look again: the day after the last day of waiting for months."""
    days = [w["until"] for w in state.waiting_for if isinstance(w.get("until"), date)]
    return min(days) if days and state.reason == "waiting" else None


def _same(claim: Mapping[str, Any], decision: Mapping[str, Any] | None) -> bool:
    return bool(_parsed(claim["decision"]) == json.loads(_json(decision)))


def _parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str, sort_keys=True, separators=(",", ":"))

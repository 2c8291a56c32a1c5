"""Bring the claims of persons to where the known facts put them: waiting, rejected, in payment, stopped, overpaid."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.spine.outbox import Said, append_all
from libs.contracts.benefits import ClaimMoved
from services.benefits.claims.actions.gather_facts import Gathered, gather_facts
from services.benefits.claims.actions.write_decisions import Decided, write_decisions, write_held_days
from services.benefits.claims.rows import locks
from services.benefits.claims.rows.facts import LockedClaim
from services.benefits.claims.rules.certificate_wanted import certified_until
from services.benefits.claims.rules.force_majeure import ForceMajeureLaw, certificate_terms
from services.benefits.claims.rules.persons_days import Judged, judge_claims
from services.benefits.claims.rules.receipts import canonical, decision_document
from services.benefits.overpayments.actions.reconcile_overpayment import reconcile_overpayments
from services.benefits.wanted.actions.want_certificates import want_certificates
from services.benefits.wanted.rows import EndedBecause, Wanted


def force_majeure_law(law: Law) -> ForceMajeureLaw:
    return ForceMajeureLaw(
        benefit=law.rule("benefits", "force_majeure"),
        daily_wage=law.rule("benefits", "daily_wage"),
        qualifying=law.rule("benefits", "qualifying_months"),
        certificate=law.rule("benefits", "certificate_wanted"),
        months_wanted=law.rule("benefits", "months_wanted"),
    )


async def evaluate_persons(
    connection: AsyncConnection,
    law: Law,
    persons: Iterable[UUID],
    *,
    today: date,
    reopened: frozenset[UUID] = frozenset(),
) -> None:
    """Judge every claim of the persons again. A claim that does not change says no event.

    A rejected claim stays rejected unless an event that was missing may have been late. An appeal is a new
    decision: `reopened` are the claims whose appeal is granted.
    """
    ids = sorted(set(persons))
    if not ids:
        return
    kept = await locks.kept_ids_of(connection, ids)
    rules = force_majeure_law(law)
    changed: list[Decided] = []
    held: list[Judged] = []
    whose: dict[UUID, UUID] = {}
    asked: list[Wanted] = []
    ended: list[tuple[UUID, EndedBecause]] = []
    for known in await gather_facts(connection, law, kept, reopened=reopened):
        whose |= dict.fromkeys(known.claims, known.kept_id)
        judged = judge_claims(known.person, rules, today=today)
        held += judged
        changed += [d for j in judged if (d := _decided(known.claims[j.claim.claim_id], j)) is not None]
        asked += _newly_wanted(known, judged, rules, today)
        ended += _no_longer_wanted(known, judged)
    if not whose:
        return
    await write_held_days(connection, whose, held)
    if changed:
        await _write_and_say(connection, changed, whose, today=today)
    await want_certificates(connection, asked, ended, whose)


async def _write_and_say(
    connection: AsyncConnection, changed: Sequence[Decided], whose: Mapping[UUID, UUID], *, today: date
) -> None:
    closed = await write_decisions(connection, changed, today=today)
    decided = [d.claim_id for d in changed if d.decision is not None]
    await reconcile_overpayments(connection, decided, {d.claim_id: d.state.reason or "revised" for d in changed})
    await append_all(connection, [_claim_moved(d, whose[d.claim_id], closed) for d in changed if _is_news(d, closed)])


def _newly_wanted(known: Gathered, judged: Sequence[Judged], law: ForceMajeureLaw, today: date) -> list[Wanted]:
    """List the certificates to ask for now, with the day by which each employer has to certify."""
    found = []
    for claim in (j.claim for j in judged if j.wants and j.claim.asked_on is None):
        terms = certificate_terms(law, claim.first_day, claim.last_day)
        if terms is not None:
            person_id, until = known.claims[claim.claim_id].person_id, certified_until(today, terms)
            of_claim = (claim.employer_id, person_id, claim.cause, claim.first_day, claim.last_day)
            found.append(Wanted(claim.claim_id, *of_claim, asked_on=today, until=until))
    return found


def _no_longer_wanted(known: Gathered, judged: Sequence[Judged]) -> list[tuple[UUID, EndedBecause]]:
    open_now = {claim.claim_id for claim in known.person.claims if claim.asked_on is not None}
    wanted = {j.claim.claim_id for j in judged if j.wants}
    lives = {j.claim.claim_id for j in judged if j.state.status != "rejected"}
    return [(claim, "certified" if claim in lives else "claim_ended") for claim in sorted(open_now - wanted)]


def _decided(was: LockedClaim, judged: Judged) -> Decided | None:
    """Return the new state of the claim, or None if it equals the stored one."""
    state = judged.state
    because = judged.claim.uncertified.because if judged.claim.uncertified else ""
    decision = decision_document(state.award, state.facts, because=because) if state.status != "pending" else None
    decided = Decided(
        was=was,
        state=state,
        waiting_for=canonical([waits.document() for waits in state.waiting_for]),
        decision=canonical(decision) if decision is not None else None,
        review_on=_review_on(judged),
    )
    status = "in_payment" if was.status == "closed" else was.status
    same = (
        (status, was.reason, was.review_on) == (state.status, state.reason, decided.review_on)
        and was.decision == _parsed(decided.decision)
        and was.waiting_for == json.loads(decided.waiting_for)
    )
    return None if same else decided


def _is_news(decided: Decided, closed: frozenset[UUID]) -> bool:
    was = decided.was
    now = "closed" if decided.claim_id in closed else decided.state.status
    moved = (was.status, was.reason) != (now, decided.state.reason)
    return moved or was.decision != _parsed(decided.decision)


def _claim_moved(decided: Decided, kept_id: UUID, closed: frozenset[UUID]) -> Said:
    was, state = decided.was, decided.state
    status = "closed" if decided.claim_id in closed else state.status
    award = state.award if status in {"in_payment", "stopped", "closed"} else None
    fact = ClaimMoved.model_validate(
        {
            "claim_id": was.claim_id,
            "person_id": was.person_id,
            "employer_id": was.employer_id,
            "was": was.status,
            "now": status,
            "reason": state.reason,
            "days": award.days if award else None,
            "last_paid_day": award.last_paid_day if award else None,
        }
    )
    return Said(fact, tuple(sorted({f"person:{was.person_id}", f"person:{kept_id}"})))


def _review_on(judged: Judged) -> date | None:
    """Return the day on which the duty must judge the claim again: the first on which its waiting for months ends."""
    days = [waits.until for waits in judged.state.waiting_for if waits.until is not None]
    return min(days) if days and judged.state.reason == "waiting" else None


def _parsed(value: str | None) -> object:
    return None if value is None else json.loads(value)

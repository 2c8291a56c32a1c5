"""An officer decides about a claim that no employer certified: paid on the employer's returns, or rejected."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import Refusal
from services.benefits.claims.actions.evaluate_claim import evaluate_persons, force_majeure_law
from services.benefits.claims.actions.gather_facts import gather_facts
from services.benefits.claims.rows import decisions
from services.benefits.claims.rows.shown import written_claim
from services.benefits.claims.rules.certificate_wanted import returned_months
from services.benefits.claims.rules.claim_state import CERTIFICATE, CLOSURE_ORDER, EMPLOYMENT
from services.benefits.claims.rules.force_majeure import certificate_terms

_UNPROVEN = frozenset({CERTIFICATE, CLOSURE_ORDER, EMPLOYMENT})


class ReturnsDoNotProve(Refusal):
    """`found`: months of this employer's returns that name the person, of `looked_at` before the stop of work."""

    code = "returns_do_not_prove"


class NoOrderOnRecord(Refusal):
    code = "no_order_on_record"


class NothingUnproven(Refusal):
    code = "nothing_unproven"


def is_unproven(waiting_for: Collection[object]) -> bool:
    """Tell whether a claim waits for what only its employer, or the agency's own records, can prove."""
    return any(isinstance(waits, dict) and waits["what"] in _UNPROVEN for waits in waiting_for)


async def pay_on_returns(
    connection: AsyncConnection, law: Law, *, claim_id: UUID, kept_id: UUID, because: str, decided_by: str, today: date
) -> None:
    """Pay provisionally, until the employer certifies; refused where its returns do not prove that the person worked.

    The caller holds the lock of the person.
    """
    await decisions.decide_evidence(connection, claim_id, pays=True, because=because, decided_by=decided_by)
    await evaluate_persons(connection, law, [kept_id], today=today)
    claim = await written_claim(connection, claim_id)
    if claim.status == "pending" and is_unproven(claim.waiting_for):
        raise await _why_not(connection, law, claim_id=claim_id, kept_id=kept_id)


async def reject_unproven(
    connection: AsyncConnection, law: Law, *, claim_id: UUID, kept_id: UUID, because: str, decided_by: str, today: date
) -> None:
    """Reject what nobody certified, paid on returns or not. A certificate that comes later opens the claim again."""
    claim = await written_claim(connection, claim_id)
    provisional = claim.decision is not None and "provisional" in claim.decision
    if claim.status in {"rejected", "withdrawn"} or not (provisional or is_unproven(claim.waiting_for)):
        raise NothingUnproven
    await decisions.decide_evidence(connection, claim_id, pays=False, because=because, decided_by=decided_by)
    await evaluate_persons(connection, law, [kept_id], today=today)


async def _why_not(connection: AsyncConnection, law: Law, *, claim_id: UUID, kept_id: UUID) -> Refusal:
    (known,) = await gather_facts(connection, law, [kept_id])
    claim = next(claim for claim in known.person.claims if claim.claim_id == claim_id)
    terms = certificate_terms(force_majeure_law(law), claim.first_day, claim.last_day)
    if terms is not None:
        credited = known.person.credited_at.get(claim.employer_id, ())
        returned = returned_months(credited, claim.first_day, terms)
        if not returned.enough:
            found = len(returned.months)
            return ReturnsDoNotProve(found=found, needed=returned.needed, looked_at=returned.looked_at)
    return NoOrderOnRecord()

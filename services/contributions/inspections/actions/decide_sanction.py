"""Decide on a sanction: an officer proposes it, others approve it, the employer appeals, another officer decides."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.four_eyes.approvals import OwnApproval
from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.contributions import SanctionDecided
from services.contributions.employers.rows import lock_employer
from services.contributions.inspections.rows import cases, sanctions
from services.contributions.inspections.rows.sanctions import Outcome, Sanction
from services.contributions.inspections.rules.sanction_terms import sanction_terms


class InspectionNotClosed(Refusal):
    code = "inspection_not_closed"
    kind = "conflict"


class SanctionKnown(Refusal):
    code = "sanction_known"
    kind = "conflict"


class SanctionNotWaiting(Refusal):
    """The sanction is not at the step that the request is about."""

    code = "sanction_not_waiting"
    kind = "conflict"


class ApprovedBefore(Refusal):
    code = "sanction_approved_before"
    kind = "conflict"


class AppealTooLate(Refusal):
    code = "appeal_too_late"
    kind = "conflict"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A sanction to propose: its amount in the scheme's currency, and why."""

    inspection_id: UUID
    amount: Decimal
    because: str


async def propose_sanction(
    connection: AsyncConnection, law: Law, asked: Proposal, *, made_by: str, today: date
) -> Sanction:
    """Propose the sanction of a closed case. It counts nowhere before other officers have approved it."""
    case = await cases.case(connection, asked.inspection_id)
    if case is None:
        raise NotFound(what="inspection", pointer="/inspection_id")
    if case.status != "closed":
        raise InspectionNotClosed(pointer="/inspection_id")
    terms = sanction_terms(law.rule("contributions", "sanction"), today)
    made = await sanctions.make_sanction(
        connection,
        uuid7(),
        inspection_id=case.inspection_id,
        employer_id=case.employer_id,
        amount=asked.amount,
        because=asked.because,
        approvals=terms.approvals,
        made_by=made_by,
        today=today,
    )
    if made is None:
        raise SanctionKnown(pointer="/inspection_id")
    return made


async def approve_sanction(
    connection: AsyncConnection, law: Law, sanction_id: UUID, *, approver: str, today: date
) -> Sanction:
    """Approve a proposal of another officer. The last approval that the law asks for decides it, and says it."""
    found = await _locked(connection, sanction_id, "proposed")
    if found.made_by == approver:
        raise OwnApproval
    if not await sanctions.approve_sanction(connection, sanction_id, approver=approver, today=today):
        raise ApprovedBefore
    approved = await sanctions.lock_sanction(connection, sanction_id)
    assert approved is not None, "a sanction is never deleted"
    if len(approved.approved_by) < approved.approvals:
        return approved
    terms = sanction_terms(law.rule("contributions", "sanction"), today)
    decided = await sanctions.decide_sanction(connection, sanction_id, today=today, appeal_by=terms.appeal_by(today))
    await _say(connection, decided, "decided", today)
    return decided


async def appeal_sanction(connection: AsyncConnection, sanction_id: UUID, *, because: str, today: date) -> Sanction:
    """Take the employer's appeal, up to the last day for it."""
    found = await _locked(connection, sanction_id, "decided")
    assert found.appeal_by is not None, "a decided sanction has a last day to appeal"
    if today > found.appeal_by:
        raise AppealTooLate(day=found.appeal_by)
    return await sanctions.appeal_sanction(connection, sanction_id, appeal=because, today=today)


async def decide_appeal(
    connection: AsyncConnection, sanction_id: UUID, *, outcome: Outcome, because: str, by: str, today: date
) -> Sanction:
    """Decide an appeal. Who proposed the sanction or approved it may not."""
    found = await _locked(connection, sanction_id, "appealed")
    if by in {found.made_by, *found.approved_by}:
        raise OwnApproval
    decided = await sanctions.decide_appeal(
        connection, sanction_id, outcome=outcome, because=because, by=by, today=today
    )
    await _say(connection, decided, outcome, today)
    return decided


async def _locked(connection: AsyncConnection, sanction_id: UUID, status: str) -> Sanction:
    """Lock a sanction and its employer; refuse one that is unknown or at another step."""
    employer_id = await sanctions.employer_of_sanction(connection, sanction_id)
    if employer_id is None:
        raise NotFound(what="sanction")
    await lock_employer(connection, employer_id)
    found = await sanctions.lock_sanction(connection, sanction_id)
    assert found is not None, "a sanction is never deleted"
    if found.status != status:
        raise SanctionNotWaiting(status=found.status)
    return found


async def _say(connection: AsyncConnection, one: Sanction, outcome: str, today: date) -> None:
    fact = SanctionDecided.model_validate(
        {
            "employer_id": one.employer_id,
            "sanction_id": one.sanction_id,
            "inspection_id": one.inspection_id,
            "outcome": outcome,
            "amount": one.amount,
            "decided_on": today,
        }
    )
    await append(connection, Said(fact, (f"employer:{one.employer_id}",)))

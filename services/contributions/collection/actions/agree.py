"""Agree on instalments for what an employer owes: one proposes, an officer who is another decides."""

from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.four_eyes.approvals import OwnApproval
from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.contributions import AgreementMade
from services.contributions.collection.actions.state_debts import DebtTerms, state_some
from services.contributions.collection.rows import agreements as rows
from services.contributions.collection.rows import debts
from services.contributions.collection.rows.agreements import Agreement
from services.contributions.collection.rules.instalments import AgreementTerms, instalments
from services.contributions.employers.rows import lock_employer

Decision = Literal["approved", "refused"]


class NothingOwed(Refusal):
    code = "nothing_owed"
    kind = "conflict"


class AgreementExists(Refusal):
    code = "agreement_exists"
    kind = "conflict"

    def extra(self) -> dict[str, str]:
        return {"existing": str(self.values["existing"])}


class InstalmentsOutOfBounds(Refusal):
    code = "instalments_out_of_bounds"
    kind = "invalid"


class FirstInstalmentWrong(Refusal):
    code = "first_instalment_wrong"
    kind = "invalid"


class AgreementDecided(Refusal):
    code = "agreement_decided"
    kind = "conflict"


async def propose_agreement(
    connection: AsyncConnection,
    law: Law,
    *,
    employer_id: UUID,
    count: int,
    first_due_on: date,
    proposed_by: str,
    today: date,
) -> Agreement:
    """Propose to pay all that is owed past its due day in `count` monthly instalments."""
    if await lock_employer(connection, employer_id) is None:
        raise NotFound(what="employer", pointer="/employer_id")
    terms = agreement_terms(law, today)
    if not 2 <= count <= terms.most:
        raise InstalmentsOutOfBounds(pointer="/instalments", most=terms.most)
    _refuse_first_day(first_due_on, terms, today, pointer="/first_due_on")
    await state_some(connection, DebtTerms.of(law, today), {employer_id}, today=today)
    if not await debts.is_chased(connection, employer_id):
        raise NothingOwed(pointer="/employer_id")
    agreement_id = uuid7()
    if not await rows.insert_agreement(
        connection,
        agreement_id,
        employer_id=employer_id,
        count=count,
        first_due_on=first_due_on,
        proposed_by=proposed_by,
        proposed_on=today,
    ):
        raise AgreementExists(existing=await rows.open_agreement(connection, employer_id))
    return await _now(connection, agreement_id)


async def decide_agreement(
    connection: AsyncConnection, law: Law, agreement_id: UUID, *, decision: Decision, because: str, by: str, today: date
) -> Agreement:
    """Decide on an agreement that somebody else proposed. Its instalments are of what is owed on this day."""
    found = await rows.agreement(connection, agreement_id)
    if found is None:
        raise NotFound(what="agreement")
    await lock_employer(connection, found.employer_id)
    found = await _now(connection, agreement_id)
    if found.status != "proposed":
        raise AgreementDecided(status=found.status)
    if found.proposed_by == by:
        raise OwnApproval
    if decision == "refused":
        await rows.refuse(connection, agreement_id, by=by, today=today, because=because)
        return await _now(connection, agreement_id)
    terms = agreement_terms(law, today)
    _refuse_first_day(found.first_due_on, terms, today, pointer="")
    await state_some(connection, DebtTerms.of(law, today), {found.employer_id}, today=today)
    owed = (await _now(connection, agreement_id)).owed
    if owed < found.count or not await debts.is_chased(connection, found.employer_id):
        raise NothingOwed
    parts = instalments(owed, found.count, found.first_due_on)
    await rows.approve(
        connection, agreement_id, parts, by=by, today=today, because=because, grace_days=terms.grace_days
    )
    fact = AgreementMade(
        agreement_id=agreement_id,
        employer_id=found.employer_id,
        amount=owed,
        instalments=found.count,
        first_due_on=parts[0].due_on,
        last_due_on=parts[-1].due_on,
        as_of=today,
    )
    await append(connection, Said(fact, (f"employer:{found.employer_id}",)))
    return await _now(connection, agreement_id)


def agreement_terms(law: Law, today: date) -> AgreementTerms:
    """Return the bounds of agreements on a day."""
    return AgreementTerms.of(law.rule("contributions", "collection").at("agreement", today))


def _refuse_first_day(first_due_on: date, terms: AgreementTerms, today: date, *, pointer: str) -> None:
    last = today + timedelta(days=terms.first_within_days)
    if not today < first_due_on <= last:
        raise FirstInstalmentWrong(pointer=pointer, first=today + timedelta(days=1), last=last)


async def _now(connection: AsyncConnection, agreement_id: UUID) -> Agreement:
    found = await rows.agreement(connection, agreement_id)
    if found is None:
        raise NotFound(what="agreement")
    return found

"""Write off small debts: one officer proposes, and as many others as the law names approve what is owed."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.four_eyes.approvals import OwnApproval
from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal
from libs.common.values.identifiers import uuid7
from libs.common.values.money import shown
from services.contributions.arrears.actions.restate_arrears import restate_some
from services.contributions.collection.actions.agree import AgreementExists, NothingOwed
from services.contributions.collection.actions.state_debts import DebtTerms, state_some
from services.contributions.collection.rows import agreements
from services.contributions.collection.rows import write_offs as rows
from services.contributions.collection.rows.write_offs import Open, WriteOff
from services.contributions.employers.rows import lock_employer


class DebtTooLarge(Refusal):
    code = "debt_too_large"
    kind = "conflict"


class DebtTooYoung(Refusal):
    code = "debt_too_young"
    kind = "conflict"


class WriteOffExists(Refusal):
    code = "write_off_exists"
    kind = "conflict"

    def extra(self) -> dict[str, str]:
        return {"existing": str(self.values["existing"])}


class WriteOffDecided(Refusal):
    code = "write_off_decided"
    kind = "conflict"


class DebtChanged(Refusal):
    code = "debt_changed"
    kind = "conflict"


@dataclass(frozen=True, slots=True)
class WriteOffTerms:
    """The law of a day. `most`: in all, of an employer; `after_days`: since the due day; `approvals`: how many."""

    most: Decimal
    after_days: int
    approvals: int

    @classmethod
    def of(cls, law: Law, today: date) -> "WriteOffTerms":
        rule = law.rule("contributions", "collection")
        terms = rule.at("write_off", today)
        return cls(rule.at("tolerance", today).amount("amount"), terms.number("after_days"), terms.number("approvals"))


async def propose_write_off(
    connection: AsyncConnection, law: Law, *, employer_id: UUID, because: str, proposed_by: str, today: date
) -> WriteOff:
    """Propose to write off all that an employer owes past its due day."""
    if await lock_employer(connection, employer_id) is None:
        raise NotFound(what="employer", pointer="/employer_id")
    terms = WriteOffTerms.of(law, today)
    debt = await _small(connection, law, terms, employer_id, today)
    if (agreed := await agreements.open_agreement(connection, employer_id)) is not None:
        raise AgreementExists(existing=agreed)
    write_off_id = uuid7()
    if not await rows.insert_write_off(
        connection,
        write_off_id,
        employer_id=employer_id,
        debt=debt,
        because=because,
        needed=terms.approvals,
        proposed_by=proposed_by,
        proposed_on=today,
    ):
        raise WriteOffExists(existing=await rows.proposed_write_off(connection, employer_id))
    return await _now(connection, write_off_id)


async def approve_write_off(
    connection: AsyncConnection, law: Law, write_off_id: UUID, *, by: str, today: date
) -> WriteOff:
    """Approve a write-off that another proposed. The last approval books it, if the debt is what was proposed."""
    found = await _waiting(connection, write_off_id)
    if found.proposed_by == by:
        raise OwnApproval
    debt = await _small(connection, law, WriteOffTerms.of(law, today), found.employer_id, today)
    if (debt.owed, debt.surcharge) != (found.owed, found.surcharge):
        raise DebtChanged(owed=shown(debt.owed + debt.surcharge), proposed=shown(found.owed + found.surcharge))
    await rows.add_approval(connection, write_off_id, by=by)
    if len((await _now(connection, write_off_id)).approved_by) >= found.needed:
        await rows.book_write_off(connection, write_off_id, today=today)
        await state_some(connection, DebtTerms.of(law, today), {found.employer_id}, today=today)
        await restate_some(connection, {found.employer_id}, today=today)
    return await _now(connection, write_off_id)


async def refuse_write_off(connection: AsyncConnection, write_off_id: UUID, *, by: str, today: date) -> WriteOff:
    """Refuse a write-off, or take back an own one: nothing is booked."""
    await _waiting(connection, write_off_id)
    await rows.refuse_write_off(connection, write_off_id, by=by, today=today)
    return await _now(connection, write_off_id)


async def _small(connection: AsyncConnection, law: Law, terms: WriteOffTerms, employer_id: UUID, today: date) -> Open:
    """Return what the locked employer owes today; refuse what is nothing, too much, or too young."""
    await state_some(connection, DebtTerms.of(law, today), {employer_id}, today=today)
    debt = await rows.open_debt(connection, employer_id)
    if debt.youngest_due_on is None:
        raise NothingOwed(pointer="/employer_id")
    if debt.owed + debt.surcharge > terms.most:
        raise DebtTooLarge(most=shown(terms.most), owed=shown(debt.owed + debt.surcharge))
    if debt.youngest_due_on + timedelta(days=terms.after_days) > today:
        raise DebtTooYoung(days=terms.after_days)
    return debt


async def _waiting(connection: AsyncConnection, write_off_id: UUID) -> WriteOff:
    """Lock the employer of a write-off, and return the write-off if it waits for officers."""
    found = await rows.write_off(connection, write_off_id)
    if found is None:
        raise NotFound(what="write-off")
    await lock_employer(connection, found.employer_id)
    found = await _now(connection, write_off_id)
    if found.status != "proposed":
        raise WriteOffDecided(status=found.status)
    return found


async def _now(connection: AsyncConnection, write_off_id: UUID) -> WriteOff:
    found = await rows.write_off(connection, write_off_id)
    if found is None:
        raise NotFound(what="write-off")
    return found

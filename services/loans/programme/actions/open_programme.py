"""Prepare the programme: its phases from the law, and the banks that lend."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import Refusal
from libs.common.spine.outbox import append
from libs.contracts.loans import BankRegistered
from services.loans.programme import rows
from services.loans.programme.rules.phase_budget import phases


class BankKnown(Refusal):
    code = "bank_already_registered"

    def extra(self) -> dict[str, str]:
        return {"existing": str(self.values["existing"])}


async def open_phases(connection: AsyncConnection, law: Law) -> None:
    """Insert the law's phases. A second run changes nothing."""
    if law.has("loans", "loan_terms"):
        for phase in phases(law.rule("loans", "loan_terms")).values():
            await rows.insert_phase(connection, phase.phase, phase.budget)


async def register_bank(connection: AsyncConnection, *, bank_id: UUID, name: str) -> UUID:
    if not await rows.insert_bank(connection, bank_id, name):
        raise BankKnown(pointer="/name", existing=await rows.bank_named(connection, name))
    await append(connection, BankRegistered(bank_id=bank_id, name=name))
    return bank_id

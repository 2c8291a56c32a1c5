"""Prepare the programme: its phases from the law, and the banks that lend."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import Refusal, Sentence
from libs.common.spine.outbox import append
from libs.contracts.loans import BankRegistered
from services.loans.programme.rules.phase_budget import phases

_PHASE = text("INSERT INTO phase_use (phase, budget) VALUES (:phase, :budget) ON CONFLICT DO NOTHING")
_BANK = text("""
    INSERT INTO bank (bank_id, name) VALUES (:bank_id, :name) ON CONFLICT DO NOTHING RETURNING bank_id
""")
_SAME_NAME = text("SELECT bank_id FROM bank WHERE name = :name")


class BankKnown(Refusal):
    code = "bank_already_registered"
    sentence = Sentence(
        en="A bank with this name is registered already. Its id is in existing.",
        th="มีธนาคารชื่อนี้อยู่แล้ว ดูรหัสใน existing",
        vi="Đã có ngân hàng với tên này. Mã nằm trong existing.",
    )

    def extra(self) -> dict[str, str]:
        return {"existing": str(self.values["existing"])}


async def open_phases(connection: AsyncConnection, law: Law) -> None:
    """Running it again changes nothing."""
    if law.has("loans", "loan_terms"):
        for phase in phases(law.rule("loans", "loan_terms")).values():
            await connection.execute(_PHASE, {"phase": phase.phase, "budget": phase.budget})


async def register_bank(connection: AsyncConnection, *, bank_id: UUID, name: str) -> UUID:
    row = (await connection.execute(_BANK, {"bank_id": bank_id, "name": name})).scalar_one_or_none()
    if row is None:
        raise BankKnown(pointer="/name", existing=(await connection.execute(_SAME_NAME, {"name": name})).scalar_one())
    await append(connection, BankRegistered(bank_id=bank_id, name=name))
    return bank_id

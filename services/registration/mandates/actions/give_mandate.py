"""Payroll agents, and the mandates that employers give them: for a scope, from a day, perhaps to a day, revocable."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal, Sentence
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.registration import MandateGiven, MandateRevoked, MandateScope

_AGENT = text("""
    INSERT INTO payroll_agent (agent_id, name, contacts) VALUES (:agent_id, :name, CAST(:contacts AS json))
""")
# What is said of an employer is in one order: its row is the lock.
_LOCK = text("SELECT 1 FROM employer WHERE employer_id = :employer_id FOR UPDATE")
_KNOWN_AGENT = text("SELECT 1 FROM payroll_agent WHERE agent_id = :agent_id")
_GIVE = text("""
    INSERT INTO mandate (mandate_id, employer_id, agent_id, scopes, first_day, last_day, given_by)
    VALUES (:mandate_id, :employer_id, :agent_id, CAST(:scopes AS text[]), :first_day, :last_day, :given_by)
    ON CONFLICT (employer_id, agent_id, scopes, first_day, last_day) WHERE revoked_at IS NULL DO NOTHING
    RETURNING *
""")
_EQUAL = text("""
    SELECT mandate_id FROM mandate
    WHERE employer_id = :employer_id AND agent_id = :agent_id AND scopes = CAST(:scopes AS text[])
      AND first_day = :first_day AND last_day IS NOT DISTINCT FROM :last_day AND revoked_at IS NULL
""")
_REVOKE = text("""
    UPDATE mandate SET revoked_at = clock_timestamp(), revoked_by = :revoked_by
    WHERE mandate_id = :mandate_id AND revoked_at IS NULL RETURNING *
""")
_MEMBERS = ("mandate_id", "employer_id", "agent_id", "scopes", "first_day", "last_day")


class MandateGivenAlready(Refusal):
    code = "mandate_given_already"
    sentence = Sentence(
        en="An equal mandate stands: this agent, for the same scopes and days. Its id is in existing.",
        th="มีหนังสือมอบอำนาจเดียวกันอยู่แล้ว: ตัวแทนนี้ ขอบเขตและวันเดียวกัน ดูรหัสใน existing",
        vi="Đã có ủy quyền y như vậy: đại lý này, cùng phạm vi và cùng ngày. Mã nằm trong existing.",
    )

    def extra(self) -> dict[str, str]:
        return {"existing": str(self.values["existing"])}


class MandateAlreadyRevoked(Refusal):
    code = "mandate_already_revoked"
    sentence = Sentence(
        en="This mandate was revoked before; it opens nothing any more.",
        th="หนังสือมอบอำนาจนี้ถูกเพิกถอนไปแล้ว",
        vi="Ủy quyền này đã bị thu hồi trước đó.",
    )


async def register_agent(connection: AsyncConnection, *, name: str, contacts: Sequence[Mapping[str, Any]]) -> UUID:
    agent_id = uuid7()
    given = {"agent_id": agent_id, "name": name, "contacts": json.dumps(list(contacts), ensure_ascii=False)}
    await connection.execute(_AGENT, given)
    return agent_id


async def give_mandate(
    connection: AsyncConnection,
    *,
    employer_id: UUID,
    agent_id: UUID,
    scopes: Sequence[MandateScope],
    first_day: date,
    last_day: date | None,
    given_by: str,
) -> RowMapping:
    if (await connection.execute(_LOCK, {"employer_id": employer_id})).one_or_none() is None:
        raise NotFound(what="employer", pointer="/employer_id")
    if (await connection.execute(_KNOWN_AGENT, {"agent_id": agent_id})).one_or_none() is None:
        raise NotFound(what="payroll agent", pointer="/agent_id")
    row = {
        "mandate_id": uuid7(),
        "employer_id": employer_id,
        "agent_id": agent_id,
        "scopes": sorted(set(scopes)),
        "first_day": first_day,
        "last_day": last_day,
    }
    found = (await connection.execute(_GIVE, {**row, "given_by": given_by})).mappings().one_or_none()
    if found is None:
        raise MandateGivenAlready(existing=(await connection.execute(_EQUAL, row)).scalar_one())
    await append(connection, Said(MandateGiven.model_validate(row), _audience(found)))
    return found


async def revoke_mandate(
    connection: AsyncConnection, *, mandate_id: UUID, employer_id: UUID, revoked_by: str
) -> RowMapping:
    """At once, for good: a new mandate is given instead of reviving one."""
    await connection.execute(_LOCK, {"employer_id": employer_id})
    given = {"mandate_id": mandate_id, "revoked_by": revoked_by}
    found = (await connection.execute(_REVOKE, given)).mappings().one_or_none()
    if found is None:
        raise MandateAlreadyRevoked
    fact = MandateRevoked(**{name: found[name] for name in _MEMBERS}, revoked_at=found["revoked_at"])
    await append(connection, Said(fact, _audience(found)))
    return found


def _audience(row: RowMapping) -> tuple[str, ...]:
    return (f"employer:{row['employer_id']}", f"payroll_agent:{row['agent_id']}")

"""Register payroll agents; give and revoke mandates: for scopes, from a first day, perhaps to a last day."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.registration import MandateGiven, MandateRevoked, MandateScope
from services.registration.mandates import rows
from services.registration.mandates.rows import Mandate


class MandateGivenAlready(Refusal):
    code = "mandate_given_already"

    def extra(self) -> dict[str, str]:
        return {"existing": str(self.values["existing"])}


class MandateAlreadyRevoked(Refusal):
    code = "mandate_already_revoked"


async def register_agent(connection: AsyncConnection, *, name: str, contacts: Sequence[Mapping[str, str]]) -> UUID:
    """Register a payroll agent and return its id."""
    agent_id = uuid7()
    await rows.insert_payroll_agent(
        connection, agent_id, name=name, contacts=json.dumps(list(contacts), ensure_ascii=False)
    )
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
) -> Mandate:
    """Give a mandate and return it. Refused if an equal mandate is in force."""
    if not await rows.lock_employer(connection, employer_id):
        raise NotFound(what="employer", pointer="/employer_id")
    if not await rows.is_payroll_agent(connection, agent_id):
        raise NotFound(what="payroll agent", pointer="/agent_id")
    wanted = sorted(set(scopes))
    given = await rows.insert_mandate(
        connection,
        mandate_id=uuid7(),
        employer_id=employer_id,
        agent_id=agent_id,
        scopes=wanted,
        first_day=first_day,
        last_day=last_day,
        given_by=given_by,
    )
    if given is None:
        existing = await rows.equal_mandate(
            connection,
            employer_id=employer_id,
            agent_id=agent_id,
            scopes=wanted,
            first_day=first_day,
            last_day=last_day,
        )
        raise MandateGivenAlready(existing=existing)
    fact = MandateGiven(
        mandate_id=given.mandate_id,
        employer_id=given.employer_id,
        agent_id=given.agent_id,
        scopes=given.scopes,
        first_day=given.first_day,
        last_day=given.last_day,
    )
    await append(connection, Said(fact, given.audience))
    return given


async def revoke_mandate(
    connection: AsyncConnection, *, mandate_id: UUID, employer_id: UUID, revoked_by: str
) -> Mandate:
    """Revoke a mandate at once and for good. It cannot be restored; give a new one instead."""
    await rows.lock_employer(connection, employer_id)
    revoked = await rows.revoke_mandate(connection, mandate_id, revoked_by=revoked_by)
    if revoked is None or revoked.revoked_at is None:
        raise MandateAlreadyRevoked
    fact = MandateRevoked(
        mandate_id=revoked.mandate_id,
        employer_id=revoked.employer_id,
        agent_id=revoked.agent_id,
        scopes=revoked.scopes,
        first_day=revoked.first_day,
        last_day=revoked.last_day,
        revoked_at=revoked.revoked_at,
    )
    await append(connection, Said(fact, revoked.audience))
    return revoked

"""Let an agent act for a person: only in the agent's own open case, after the identity check passed in it.

A request about money or accounts needs the person's confirmation of exactly that request. The agent asks for it in the
case; the person gives it with the own token.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal
from libs.common.values.identifiers import uuid7
from services.hotline.identity.actions.check_identity import require_own_case
from services.hotline.identity.rows import confirmations
from services.hotline.identity.rows.checks import check_passed
from services.hotline.identity.rows.confirmations import Confirmation
from services.hotline.identity.rules.identity import CHECK_HOLDS

Decision = Literal["confirmed", "refused"]
CONFIRMATION_LASTS = timedelta(minutes=15)


class IdentityNotChecked(Refusal):
    code = "identity_not_checked"
    kind = "forbidden"


class NotConfirmed(Refusal):
    code = "not_confirmed"
    kind = "forbidden"


class AlreadyDecided(Refusal):
    code = "confirmation_decided"
    kind = "conflict"


async def require_caller_known(
    connection: AsyncConnection, *, case_id: UUID, person_id: UUID, agent: str, now: datetime
) -> None:
    """Require the agent's own case about the person, with an identity check that passed recently."""
    await require_own_case(connection, case_id, agent, person_id=person_id)
    since = now - CHECK_HOLDS
    if not await check_passed(connection, case_id=case_id, person_id=person_id, agent=agent, since=since):
        raise IdentityNotChecked


async def ask_to_confirm(
    connection: AsyncConnection,
    *,
    case_id: UUID,
    person_id: UUID,
    service: str,
    path: str,
    body: Mapping[str, Any],
    digest: str,
    asked_by: str,
    now: datetime,
) -> Confirmation:
    """Store one request that the agent wants to make for the person, word for word; `digest` identifies it."""
    await require_caller_known(connection, case_id=case_id, person_id=person_id, agent=asked_by, now=now)
    return await confirmations.insert_confirmation(
        connection,
        confirmation_id=uuid7(),
        case_id=case_id,
        person_id=person_id,
        service=service,
        path=path,
        body=body,
        digest=digest,
        asked_by=asked_by,
        asked_at=now,
        until=now + CONFIRMATION_LASTS,
    )


async def decide_confirmation(
    connection: AsyncConnection, confirmation_id: UUID, *, person_id: UUID, decision: Decision, now: datetime
) -> Confirmation:
    """Record the person's answer to a confirmation, once and within its 15 minutes.

    Refuses `NotFound`, `AlreadyDecided`.
    """
    confirmation = await confirmations.lock_confirmation(connection, confirmation_id, person_id=person_id)
    if confirmation is None:
        raise NotFound(what="confirmation")
    if confirmation.status != "pending" or confirmation.until <= now:
        raise AlreadyDecided(status=confirmation.status)
    return await confirmations.set_decision(connection, confirmation_id, decision=decision, at=now)


async def confirmed_digest(
    connection: AsyncConnection, confirmation_id: UUID, *, case_id: UUID, person_id: UUID, now: datetime
) -> str:
    """Return the digest of the one request that the person confirmed; refuse with `NotConfirmed` without one."""
    digest = await confirmations.digest_of_confirmed(
        connection, confirmation_id, case_id=case_id, person_id=person_id, now=now
    )
    if digest is None:
        raise NotConfirmed
    return digest

"""Let an agent act for a person or employer: only in the agent's own open case, after the check passed in it.

What is not harmless needs the caller's confirmation of exactly that request. The agent asks for it in the case; the
person or employer gives it with the own token.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound
from libs.common.values.identifiers import uuid7
from services.hotline.identity.actions.check_identity import require_own_case
from services.hotline.identity.rows import confirmations
from services.hotline.identity.rows.checks import check_passed
from services.hotline.identity.rows.confirmations import Confirmation, NewConfirmation
from services.hotline.identity.rules.identity import CHECK_HOLDS, Subject

Decision = Literal["confirmed", "refused"]
CONFIRMATION_LASTS = timedelta(minutes=15)


async def require_caller_known(
    connection: AsyncConnection, subject: Subject[Any], *, case_id: UUID, subject_id: UUID, agent: str, now: datetime
) -> None:
    """Require the agent's own case about the caller, with a check that passed recently."""
    await require_own_case(connection, subject, case_id, agent, subject_id=subject_id)
    since = now - CHECK_HOLDS
    if not await check_passed(connection, case_id=case_id, subject_id=subject_id, agent=agent, since=since):
        raise subject.not_checked


async def ask_to_confirm(
    connection: AsyncConnection,
    subject: Subject[Any],
    *,
    case_id: UUID,
    subject_id: UUID,
    service: str,
    path: str,
    body: Mapping[str, object],
    digest: str,
    asked_by: str,
    now: datetime,
) -> Confirmation:
    """Store one request that the agent wants to make for the caller, word for word; `digest` identifies it."""
    await require_caller_known(connection, subject, case_id=case_id, subject_id=subject_id, agent=asked_by, now=now)
    return await confirmations.insert_confirmation(
        connection,
        NewConfirmation(
            confirmation_id=uuid7(),
            case_id=case_id,
            party=subject.party,
            subject_id=subject_id,
            service=service,
            path=path,
            body=body,
            digest=digest,
            asked_by=asked_by,
            asked_at=now,
            until=now + CONFIRMATION_LASTS,
        ),
    )


async def decide_confirmation(
    connection: AsyncConnection,
    subject: Subject[Any],
    confirmation_id: UUID,
    *,
    subject_id: UUID,
    decision: Decision,
    now: datetime,
    by: str | None = None,
) -> Confirmation:
    """Record the answer to a confirmation, once and within its 15 minutes. `by`: who answers for an employer."""
    confirmation = await confirmations.lock_confirmation(connection, confirmation_id, subject_id=subject_id)
    if confirmation is None:
        raise NotFound(what="confirmation")
    if confirmation.status != "pending" or confirmation.until <= now:
        raise subject.decided(status=confirmation.status)
    return await confirmations.set_decision(connection, confirmation_id, decision=decision, by=by, at=now)


async def confirmed_digest(
    connection: AsyncConnection,
    subject: Subject[Any],
    confirmation_id: UUID,
    *,
    case_id: UUID,
    subject_id: UUID,
    now: datetime,
) -> str:
    """Return the digest of the one request that the caller confirmed; refuse without one."""
    digest = await confirmations.digest_of_confirmed(
        connection, confirmation_id, case_id=case_id, subject_id=subject_id, now=now
    )
    if digest is None:
        raise subject.not_confirmed
    return digest

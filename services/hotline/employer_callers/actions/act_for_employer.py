"""Let an agent act for an employer: only in the agent's own open case, after a contact passed the check in it.

What no door declares as harmless needs the employer's confirmation of exactly that request. The agent asks for it in
the case; the employer gives it with the own token.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal
from services.hotline.employer_callers.actions.check_contact import require_own_case
from services.hotline.employer_callers.rows import confirmations as rows
from services.hotline.employer_callers.rows.checks import check_passed
from services.hotline.employer_callers.rows.confirmations import NewEmployerConfirmation
from services.hotline.identity.actions.act_for_caller import CONFIRMATION_LASTS, Decision
from services.hotline.identity.rows.confirmations import Confirmation
from services.hotline.identity.rules.identity import CHECK_HOLDS


class ContactNotChecked(Refusal):
    code = "contact_not_checked"
    kind = "forbidden"


class EmployerNotConfirmed(Refusal):
    code = "employer_not_confirmed"
    kind = "forbidden"


class EmployerConfirmationDecided(Refusal):
    code = "employer_confirmation_decided"
    kind = "conflict"


async def require_contact_known(
    connection: AsyncConnection, *, case_id: UUID, employer_id: UUID, agent: str, now: datetime
) -> None:
    """Require the agent's own case about the employer, with a contact's check that passed recently."""
    await require_own_case(connection, case_id, agent, employer_id=employer_id)
    since = now - CHECK_HOLDS
    if not await check_passed(connection, case_id=case_id, employer_id=employer_id, agent=agent, since=since):
        raise ContactNotChecked


async def ask_employer(connection: AsyncConnection, asked: NewEmployerConfirmation, *, now: datetime) -> Confirmation:
    """Store one request that the agent wants to make for the employer, word for word."""
    await require_contact_known(
        connection, case_id=asked.case_id, employer_id=asked.employer_id, agent=asked.asked_by, now=now
    )
    return await rows.insert_confirmation(connection, replace(asked, asked_at=now, until=now + CONFIRMATION_LASTS))


async def decide_for_employer(
    connection: AsyncConnection,
    confirmation_id: UUID,
    *,
    employer_id: UUID,
    decision: Decision,
    by: str,
    now: datetime,
) -> Confirmation:
    """Record the employer's answer to a confirmation, once and within its 15 minutes."""
    confirmation = await rows.lock_confirmation(connection, confirmation_id, employer_id=employer_id)
    if confirmation is None:
        raise NotFound(what="confirmation")
    if confirmation.status != "pending" or confirmation.until <= now:
        raise EmployerConfirmationDecided(status=confirmation.status)
    return await rows.set_decision(connection, confirmation_id, decision=decision, by=by, at=now)


async def confirmed_digest(
    connection: AsyncConnection, confirmation_id: UUID, *, case_id: UUID, employer_id: UUID, now: datetime
) -> str:
    """Return the digest of the one request that the employer confirmed; refuse without one."""
    digest = await rows.digest_of_confirmed(
        connection, confirmation_id, case_id=case_id, employer_id=employer_id, now=now
    )
    if digest is None:
        raise EmployerNotConfirmed
    return digest

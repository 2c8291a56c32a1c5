"""Check that the caller is a contact of the employer."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotHeardOf
from services.hotline.employer_callers.rows.contacts import is_known, known_answers
from services.hotline.employer_callers.rules.questions import EMPLOYER
from services.hotline.identity.actions.check_identity import Checked, Checking, check_answers, require_own_case
from services.hotline.identity.rows.checks import forgive_tries, link_case


async def check_contact(
    connection: AsyncConnection,
    *,
    case_id: UUID,
    employer_id: UUID,
    contact_id: UUID,
    agent: str,
    answers: Mapping[str, str],
    calling_code: str,
    today: date,
    now: datetime,
) -> Checked:
    """Check the answers. If they pass, the case is about this employer from now on."""
    await require_own_case(connection, EMPLOYER, case_id, agent)
    known = await known_answers(connection, employer_id, contact_id, case_id=case_id)
    if known is None:
        unknown = contact_id if await is_known(connection, employer_id) else employer_id
        raise NotHeardOf(what="contact", pointer="/contact_id", named=unknown)
    asked = Checking(case_id, employer_id, agent, answers, calling_code, today, now, contact_id)
    checked = await check_answers(connection, EMPLOYER, known, asked)
    if checked.passed:
        await link_case(connection, case_id, employer_id=employer_id)
    return checked


async def lift_lock(connection: AsyncConnection, *, employer_id: UUID, today: date) -> bool:
    """Unlock the check at an office that sees a contact; return whether it was locked or tried."""
    if not await is_known(connection, employer_id):
        raise NotHeardOf(what="employer", named=employer_id)
    return await forgive_tries(connection, employer_id, day=today)

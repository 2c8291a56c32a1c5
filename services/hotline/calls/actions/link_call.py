"""Link a call to a case, and through it to a person or employer who passed the check in that case."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal
from services.hotline.calls.rows import calls as rows
from services.hotline.calls.rules.call_events import CallRow
from services.hotline.cases.rows.cases import lock_case
from services.hotline.employer_callers.rules.questions import EMPLOYER
from services.hotline.identity.actions.act_for_caller import require_caller_known
from services.hotline.identity.actions.check_identity import require_own_case
from services.hotline.identity.rules.person import PERSON


class CallOfAnother(Refusal):
    code = "call_of_another_agent"
    kind = "forbidden"


class CallIsLinked(Refusal):
    code = "call_is_linked"


async def link_call(
    connection: AsyncConnection, call_id: UUID, *, case_id: UUID, agent: str, subject: str, now: datetime
) -> CallRow:
    """Link the agent's own call to the agent's own open case.

    A case about a person or employer needs the check that passed in it: nobody's call is noted under a stranger's name.
    """
    call = await rows.lock_known_call(connection, call_id)
    if call is None:
        raise NotFound(what="call")
    if call.agent != subject:
        raise CallOfAnother
    if call.case_id is not None and call.case_id != case_id:
        raise CallIsLinked(pointer="/case_id")
    case = await lock_case(connection, case_id)
    if case is None:
        raise NotFound(what="case", pointer="/case_id")
    if case.person_id is not None:
        subject_id = case.person_id
        await require_caller_known(connection, PERSON, case_id=case_id, subject_id=subject_id, agent=agent, now=now)
    elif case.employer_id is not None:
        subject_id = case.employer_id
        await require_caller_known(connection, EMPLOYER, case_id=case_id, subject_id=subject_id, agent=agent, now=now)
    else:
        await require_own_case(connection, PERSON, case_id, agent)
    linked = replace(call, case_id=case_id, person_id=case.person_id)
    if linked != call:
        await rows.write_call(connection, linked)
    return linked

"""Check that the caller is the person. The questions are stored, the answers are not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotHeardOf, Refusal, RequestInvalid
from libs.common.values.identifiers import uuid7
from services.hotline.identity.rows import checks
from services.hotline.identity.rules.identity import TRIES_MAX, Outcome, misshapen, outcome

_SEEN_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Checked:
    """An identity check; `asked`: the questions, never the answers."""

    check_id: UUID
    person_id: UUID
    asked: list[str]
    outcome: Outcome
    tries_left: int
    at: datetime

    @property
    def passed(self) -> bool:
        return self.outcome == "passed"


class CaseNotYours(Refusal):
    code = "case_not_yours"
    kind = "forbidden"


class TooManyChecks(Refusal):
    code = "identity_check_locked"
    kind = "forbidden"

    def extra(self) -> dict[str, int]:
        return {"tries_left": 0}


class DetailsAlreadyOpen(Refusal):
    code = "details_already_open"
    kind = "forbidden"


async def check_identity(
    connection: AsyncConnection,
    *,
    case_id: UUID,
    person_id: UUID,
    agent: str,
    answers: Mapping[str, str],
    calling_code: str,
    today: date,
    now: datetime,
) -> Checked:
    """Check the answers. If they pass, the case is about this person from now on."""
    await require_own_case(connection, case_id, agent)
    person_id = await checks.kept_id(connection, person_id)
    known = await checks.known_answers(connection, person_id, case_id=case_id)
    if known is None:
        raise NotHeardOf(what="person", pointer="/person_id")
    wrong = await checks.lock_wrong_tries(connection, person_id, day=today)
    if wrong >= TRIES_MAX:
        raise TooManyChecks(count=wrong)
    if await checks.details_were_opened(connection, person_id, agent=agent, since=now - _SEEN_FOR):
        raise DetailsAlreadyOpen
    if faults := misshapen(answers, today=today):
        raise RequestInvalid(faults=faults)
    result = outcome(answers, known, calling_code=calling_code)
    if result == "wrong":
        await checks.count_wrong_try(connection, person_id, day=today)
        wrong += 1
    check_id, asked, passed = uuid7(), sorted(answers), result == "passed"
    at = await checks.insert_check(
        connection, check_id=check_id, case_id=case_id, person_id=person_id, agent=agent, asked=asked, passed=passed
    )
    if passed:
        await checks.link_case(connection, case_id, person_id)
    return Checked(check_id, person_id, asked, result, TRIES_MAX - wrong, at)


async def lift_lock(connection: AsyncConnection, *, person_id: UUID, today: date) -> bool:
    """Unlock the identity check at an office that sees the person; return whether it was locked or tried."""
    person_id = await checks.kept_id(connection, person_id)
    if not await checks.is_registered(connection, person_id):
        raise NotHeardOf(what="person")
    return await checks.forgive_tries(connection, person_id, day=today)


async def require_own_case(
    connection: AsyncConnection, case_id: UUID, agent: str, *, person_id: UUID | None = None
) -> None:
    """Lock the case. Refused if it is closed, another agent's, or about another person."""
    case = await checks.lock_case(connection, case_id)
    if case is None or case.status == "closed" or case.assigned_to != agent:
        raise CaseNotYours(pointer="/case_id")
    if person_id is not None and case.kept_id != await checks.kept_id(connection, person_id):
        raise CaseNotYours(pointer="/person_id")

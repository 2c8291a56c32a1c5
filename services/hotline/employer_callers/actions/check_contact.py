"""Check that the caller is a contact of the employer. The questions are stored, the answers are not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotHeardOf, Refusal, RequestInvalid
from libs.common.values.identifiers import uuid7
from services.hotline.employer_callers.rows import checks
from services.hotline.employer_callers.rules.questions import misshapen, outcome
from services.hotline.identity.rules.identity import TRIES_MAX, Outcome

_SEEN_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class ContactChecked:
    """A check of a contact; `asked`: the questions, never the answers."""

    check_id: UUID
    employer_id: UUID
    contact_id: UUID
    asked: list[str]
    outcome: Outcome
    tries_left: int
    at: datetime

    @property
    def passed(self) -> bool:
        return self.outcome == "passed"


class CaseNotAboutEmployer(Refusal):
    code = "case_not_about_employer"
    kind = "forbidden"


class EmployerCheckLocked(Refusal):
    code = "employer_check_locked"
    kind = "forbidden"

    def extra(self) -> dict[str, int]:
        return {"tries_left": 0}


class EmployerDetailsAlreadyOpen(Refusal):
    code = "employer_details_already_open"
    kind = "forbidden"


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
) -> ContactChecked:
    """Check the answers. If they pass, the case is about this employer from now on."""
    await require_own_case(connection, case_id, agent)
    known = await checks.known_answers(connection, employer_id, contact_id, case_id=case_id)
    if known is None:
        unknown = contact_id if await checks.is_known(connection, employer_id) else employer_id
        raise NotHeardOf(what="contact", pointer="/contact_id", named=unknown)
    wrong = await checks.lock_wrong_tries(connection, employer_id, day=today)
    if wrong >= TRIES_MAX:
        raise EmployerCheckLocked(count=wrong)
    if await checks.details_were_opened(connection, employer_id, agent=agent, since=now - _SEEN_FOR):
        raise EmployerDetailsAlreadyOpen
    if faults := misshapen(answers, today=today):
        raise RequestInvalid(faults=faults)
    result = outcome(answers, known, calling_code=calling_code)
    if result == "wrong":
        await checks.count_wrong_try(connection, employer_id, day=today)
        wrong += 1
    check_id, asked, passed = uuid7(), sorted(answers), result == "passed"
    at = await checks.insert_check(
        connection,
        check_id=check_id,
        case_id=case_id,
        employer_id=employer_id,
        contact_id=contact_id,
        agent=agent,
        asked=asked,
        passed=passed,
    )
    if passed:
        await checks.link_case(connection, case_id, employer_id)
    return ContactChecked(check_id, employer_id, contact_id, asked, result, TRIES_MAX - wrong, at)


async def lift_lock(connection: AsyncConnection, *, employer_id: UUID, today: date) -> bool:
    """Unlock the check at an office that sees a contact; return whether it was locked or tried."""
    if not await checks.is_known(connection, employer_id):
        raise NotHeardOf(what="employer", named=employer_id)
    return await checks.forgive_tries(connection, employer_id, day=today)


async def require_own_case(
    connection: AsyncConnection, case_id: UUID, agent: str, *, employer_id: UUID | None = None
) -> None:
    """Lock the case. Refused if it is closed, another agent's, or about another employer."""
    case = await checks.lock_case(connection, case_id)
    if case is None or case.status == "closed" or case.assigned_to != agent:
        raise CaseNotAboutEmployer(pointer="/case_id")
    if employer_id is not None and case.employer_id != employer_id:
        raise CaseNotAboutEmployer(pointer="/employer_id")

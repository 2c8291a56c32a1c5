"""Check that the caller is the person or employer. The questions are stored, the answers are not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotHeardOf, RequestInvalid
from libs.common.values.identifiers import uuid7
from services.hotline.identity.rows import checks
from services.hotline.identity.rules.identity import TRIES_MAX, K_contra, Outcome, Subject, misshapen, outcome
from services.hotline.identity.rules.person import PERSON

_SEEN_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Checking:
    """The case and agent of a check, whom it is about, and the answers. `contact_id`: who answers for an employer."""

    case_id: UUID
    subject_id: UUID
    agent: str
    answers: Mapping[str, str]
    calling_code: str
    today: date
    now: datetime
    contact_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A check of a caller; `asked`: the questions, never the answers."""

    check_id: UUID
    subject_id: UUID
    contact_id: UUID | None
    asked: list[str]
    outcome: Outcome
    tries_left: int
    at: datetime

    @property
    def passed(self) -> bool:
        return self.outcome == "passed"


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
    """Check a person's answers. If they pass, the case is about this person from now on."""
    await require_own_case(connection, PERSON, case_id, agent)
    person_id = await checks.kept_id(connection, person_id)
    known = await checks.known_answers(connection, person_id, case_id=case_id)
    if known is None:
        raise NotHeardOf(what="person", pointer="/person_id")
    checked = await check_answers(
        connection, PERSON, known, Checking(case_id, person_id, agent, answers, calling_code, today, now)
    )
    if checked.passed:
        await checks.link_case(connection, case_id, person_id=person_id)
    return checked


async def check_answers(
    connection: AsyncConnection, subject: Subject[K_contra], known: K_contra, asked: Checking
) -> Checked:
    """Compare the answers with the known ones and store the check. Wrong ones are counted as a try of the day.

    Refused after three tries, and to an agent who has seen the answers.
    """
    subject_id, agent = asked.subject_id, asked.agent
    wrong = await checks.lock_wrong_tries(connection, subject_id, day=asked.today)
    if wrong >= TRIES_MAX:
        raise subject.locked(count=wrong)
    if await checks.details_were_opened(connection, subject_id, agent=agent, since=asked.now - _SEEN_FOR):
        raise subject.already_open
    if faults := misshapen(subject, asked.answers, today=asked.today):
        raise RequestInvalid(faults=faults)
    result = outcome(subject, asked.answers, known, calling_code=asked.calling_code)
    if result == "wrong":
        await checks.count_wrong_try(connection, subject_id, day=asked.today)
        wrong += 1
    check_id, questions = uuid7(), sorted(asked.answers)
    at = await checks.insert_check(
        connection,
        check_id=check_id,
        case_id=asked.case_id,
        subject_id=subject_id,
        contact_id=asked.contact_id,
        agent=agent,
        asked=questions,
        passed=result == "passed",
    )
    return Checked(check_id, subject_id, asked.contact_id, questions, result, TRIES_MAX - wrong, at)


async def lift_lock(connection: AsyncConnection, *, person_id: UUID, today: date) -> bool:
    """Unlock the identity check at an office that sees the person; return whether it was locked or tried."""
    person_id = await checks.kept_id(connection, person_id)
    if not await checks.is_registered(connection, person_id):
        raise NotHeardOf(what="person")
    return await checks.forgive_tries(connection, person_id, day=today)


async def require_own_case(
    connection: AsyncConnection,
    subject: Subject[K_contra],
    case_id: UUID,
    agent: str,
    *,
    subject_id: UUID | None = None,
) -> None:
    """Lock the case. Refused if it is closed, another agent's, or about another person or employer."""
    case = await checks.lock_case(connection, case_id)
    if case is None or case.status == "closed" or case.assigned_to != agent:
        raise subject.case_not_own(pointer="/case_id")
    if subject_id is not None:
        about = case.person_id if subject.party == "person" else case.employer_id
        if about != await checks.kept_id(connection, subject_id):
            raise subject.case_not_own(pointer=subject.pointer)

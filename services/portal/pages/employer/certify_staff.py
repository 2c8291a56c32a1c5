"""Issue one certificate for each of an employer's staff, in several requests if one would take too long."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from uuid import UUID

from services.portal.gateways.answers.registration import Employments
from services.portal.gateways.answers.shown import Nothing, Problem
from services.portal.gateways.suite import Answer, hashed_key
from services.portal.pages.frame import Visitor

AT_ONCE = 8
GO_S = 60.0
_PAGE = 200
_ONE_PERSONS = 409


@dataclass(frozen=True, slots=True)
class Closure:
    """The part of the certificates that is the same for all staff."""

    cause: str
    order_number: str
    first_day: str
    last_day: str
    wages_paid: bool


@dataclass(slots=True)
class Issued:
    """The number of certificates `done` and `left` of all (`everybody`).

    With `after`, the next request begins after that person.
    """

    everybody: int
    done: int = 0
    left: int = 0
    after: str = ""
    problems: list[Problem] = field(default_factory=list)


async def staff_on(visitor: Visitor, day: date) -> tuple[list[str], Problem | None]:
    """List persons whose contract covers the day, by id, over every page of the door."""
    persons: set[str] = set()
    cursor = None
    while True:
        answer = await visitor.suite.get(
            "registration", "/v1/employments", Employments, employer_id=visitor.party_id, cursor=cursor, limit=_PAGE
        )
        if answer.body is None:
            return [], answer.problem
        persons |= {
            str(employment.person_id)
            for employment in answer.items
            if employment.started_on <= day and (employment.ended_on is None or employment.ended_on > day)
        }
        cursor = answer.body.next
        if cursor is None:
            return sorted(persons), None


async def issue_certificates(visitor: Visitor, closure: Closure, staff: Sequence[str], *, after: UUID | None) -> Issued:
    """Issue certificates.

    A repeated run continues: the key of a certificate is a hash of it, so none is issued twice.
    """
    waiting = [person for person in staff if after is None or person > str(after)]
    issued = Issued(len(staff), done=len(staff) - len(waiting))
    until = time.monotonic() + GO_S
    for first in range(0, len(waiting), AT_ONCE):
        if first and time.monotonic() > until:
            issued.left = len(waiting) - first
            issued.after = waiting[first - 1]
            return issued
        # The first one alone: an order that is refused is refused once.
        some = waiting[first : first + AT_ONCE]
        answers = [await _issue(visitor, closure, some[0])] if first == 0 else []
        refused = answers[0].problem if answers else None
        if refused and issued.done == 0 and answers[0].status != _ONE_PERSONS:
            return Issued(len(staff), left=len(waiting), problems=[refused])
        answers += await asyncio.gather(*(_issue(visitor, closure, person) for person in some[len(answers) :]))
        issued.done += sum(answer.ok for answer in answers)
        issued.problems += [problem for answer in answers if (problem := answer.problem)]
    return issued


async def _issue(visitor: Visitor, closure: Closure, person: str) -> Answer[Nothing]:
    one = {**asdict(closure), "employer_id": str(visitor.party_id), "person_id": person}
    return await visitor.suite.post("benefits", "/v1/employer-certificates", one, key=hashed_key("closure", one))

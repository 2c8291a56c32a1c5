"""One certificate for each of an employer's staff: everybody, in several goes where one would keep the page waiting."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.portal.gateways.suite import Answer, hashed_key
from services.portal.pages.frame import Visitor

AT_ONCE = 8
GO_S = 60.0
_PAGE = 200
_ONE_PERSONS = 409


@dataclass(slots=True)
class Issued:
    """Of `everybody`, this many are `done` and `left`; with `after` the next go begins behind that person."""

    everybody: int
    done: int = 0
    left: int = 0
    after: str = ""
    problems: list[dict[str, Any]] = field(default_factory=list)


async def staff_on(visitor: Visitor, day: str) -> Answer:
    """Persons whose contract holds on the day (ISO), in the order of their ids; every page of the door."""
    persons: set[str] = set()
    cursor = None
    while True:
        answer = await visitor.suite.get(
            "registration", "/v1/employments", employer_id=visitor.party_id, cursor=cursor, limit=_PAGE
        )
        if not answer.ok:
            return answer
        persons |= {
            m["person_id"]
            for m in answer.items
            if m["started_on"] <= day and (m["ended_on"] is None or m["ended_on"] > day)
        }
        cursor = answer.body["next"]
        if cursor is None:
            return Answer(200, {"items": sorted(persons)})


async def issue_certificates(
    visitor: Visitor, body: dict[str, Any], staff: Sequence[str], *, after: UUID | None
) -> Issued:
    """Begun again it goes on: a certificate has a key of what it says, so that none is issued twice."""
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
        answers = [await _issue(visitor, body, some[0])] if first == 0 else []
        if answers and not answers[0].ok and issued.done == 0 and answers[0].status != _ONE_PERSONS:
            return Issued(len(staff), left=len(waiting), problems=[answers[0].problem or {}])
        answers += await asyncio.gather(*(_issue(visitor, body, person) for person in some[len(answers) :]))
        issued.done += sum(answer.ok for answer in answers)
        issued.problems += [problem for answer in answers if (problem := answer.problem)]
    return issued


async def _issue(visitor: Visitor, body: dict[str, Any], person: str) -> Answer:
    one = {**body, "person_id": person}
    return await visitor.suite.post("benefits", "/v1/employer-certificates", one, key=hashed_key("closure", one))

"""Tasks of a service that wait for an officer's decision, in pages. The office page merges all services' tasks."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from libs.common.audit.writing import audit_look
from libs.common.database import rows
from libs.common.database.connections import Database
from libs.common.door.answers.pages import Asked, Cursor, Listing
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.purposes import purpose_of
from libs.common.door.context import door_of
from libs.common.law.terms import Law
from libs.common.values.areas import area_within

router = APIRouter(prefix="/v1/inbox", tags=["inbox"])
SHOWN_MAX = 500
PARKED = "parked_event"
_LISTING = Listing("inbox", first=("", "", ""))
_PERSON_MEMBERS = ("person_id", "kept_id", "merged_id", "one_id", "other_id")


@dataclass(frozen=True, slots=True)
class _Parked:
    consumer: str
    topic: str
    key: str
    since: datetime
    events: int
    reason: str


_NEAR = rows.Query(
    UUID,
    """
    SELECT near.subject_id FROM unnest(CAST(:subjects AS uuid[])) near(subject_id)
    WHERE in_reach(CAST(:areas AS text[]), near.subject_id)
    """,
)
_PARKED = rows.Query(
    _Parked,
    """
    SELECT consumer, topic, key, min(parked_at) AS since, count(*) AS events,
           (array_agg(reason ORDER BY sequence))[1] AS reason
    FROM parked_event GROUP BY consumer, topic, key ORDER BY since LIMIT :limit
""",
)


class Waiting(BaseModel):
    """A task. `about`: the exact content to decide; approvals name its `hash`; `law`: the citation of its deadline."""

    kind: str
    id: str
    title: str
    since: datetime
    deadline: datetime | None = None
    law: str | None = None
    made_by: str | None = None
    hash: str | None = None
    about: dict[str, Any] = {}
    behind: dict[str, Any] = Field(default={}, exclude=True)
    """What joins `about` for an officer who says why (`X-Purpose`): who it is, where that alone tells of health."""


Areas = list[str] | None
"""The areas that the reader of an inbox reaches: None for the whole country."""
Source = Callable[[Database, Law, Areas], Awaitable[Sequence[Waiting]]]


class Inbox(BaseModel):
    """A page of tasks, oldest first, and the number of tasks of each kind."""

    items: Sequence[Waiting]
    next: str | None = Field(description="the cursor of the next page; null on the last one")
    total: int
    counts: dict[str, int]
    at_least: list[str] = Field(
        description="the kinds of which more may wait than were counted: their lists are bounded"
    )


@router.get("", operation_id="read_inbox")
async def inbox(
    request: Request,
    caller: Annotated[Caller, allow("officer", "supervisor", "manager", "operator")],
    cursor: Cursor = None,
    kind: Annotated[str | None, Query(max_length=60)] = None,
    made_by: Annotated[Literal["me", "others"] | None, Query()] = None,
) -> Inbox:
    """List the tasks that wait here for an officer or operator, oldest first; `kind` and `made_by` choose among them.

    Officers see the content, operators their parked events, all others only the number of each kind. `total` and
    `counts` are of all tasks, whatever is chosen. `at_least` counts tasks beyond the limit of a list; they appear when
    earlier ones are decided.
    """
    door = door_of(request)
    tasks: list[Waiting] = []
    at_least: set[str] = set()
    for source in (parked, *door.inbox_sources):
        given = await source(door.database, door.law, caller.areas)
        if len(given) >= SHOWN_MAX:
            at_least |= {waiting.kind for waiting in given}
        tasks += given if caller.reach.areas is None else await _in_areas(door.database, caller, given)
    asked = Asked(door.cursors, cursor, SHOWN_MAX)
    after = asked.after(_LISTING)
    tasks.sort(key=_place)
    chosen = [one for one in tasks if kind in {None, one.kind} and _entered_by(caller, one, made_by)]
    theirs = [one for one in chosen if _read_by(caller, one) and _place(one) > after]
    part = asked.cut(_LISTING, theirs, key=_place)
    shown = part.rows
    if caller.is_officer:
        purpose = purpose_of(request, caller)
        shown = [_opened(waiting) if purpose else waiting for waiting in shown]
        persons = {person for waiting in shown for person in _persons(waiting)}
        await audit_look(door.database, caller, "inbox.read", persons, purpose=purpose)
    counts = dict(sorted(Counter(waiting.kind for waiting in tasks).items()))
    return Inbox(items=shown, next=part.next, total=len(tasks), counts=counts, at_least=sorted(at_least))


async def _in_areas(database: Database, caller: Caller, tasks: Sequence[Waiting]) -> list[Waiting]:
    """Return the tasks about persons, employers or places in the caller's areas; others are the country's.

    A source leaves the others out by its statement, before its limit; what it does not leave out is left out here.
    """
    subjects = {subject for task in tasks for subject in _subjects(task)}
    near = {str(one) for one in await _NEAR.all(database, subjects=sorted(subjects, key=str), areas=caller.areas)}
    areas = caller.reach.areas or ()
    return [
        task
        for task in tasks
        if any(str(subject) in near for subject in _subjects(task))
        or any(area_within(str({**task.behind, **task.about}.get("area", "")), whole) for whole in areas)
    ]


def _subjects(waiting: Waiting) -> Iterator[UUID]:
    told = {**waiting.about, **waiting.behind}
    for name in (*_PERSON_MEMBERS, "employer_id"):
        if told.get(name):
            yield UUID(str(told[name]))
    for person in told.get("person_ids", ()):
        yield UUID(str(person))


def _read_by(caller: Caller, waiting: Waiting) -> bool:
    return caller.is_officer or (caller.party == "operator" and waiting.kind == PARKED)


def _entered_by(caller: Caller, waiting: Waiting, whom: str | None) -> bool:
    """Tell whether the task is of the chosen: those that the caller entered, those that others did, or all."""
    return whom is None or (waiting.made_by == caller.name) is (whom == "me")


def _place(waiting: Waiting) -> tuple[str, str, str]:
    """Return the sort key of a task: oldest first, no two equal. Times of one zone sort as text."""
    return (waiting.since.astimezone(UTC).isoformat(timespec="microseconds"), waiting.kind, waiting.id)


def _opened(waiting: Waiting) -> Waiting:
    return waiting.model_copy(update={"about": {**waiting.about, **waiting.behind}})


def _persons(waiting: Waiting) -> list[str]:
    named = [str(waiting.about[name]) for name in _PERSON_MEMBERS if waiting.about.get(name)]
    return named + [str(person) for person in waiting.about.get("person_ids", ())]


async def parked(database: Database, _: Law, __: Areas = None) -> list[Waiting]:
    """List events that a listener of this service could not apply; later events of their key wait."""
    return [
        Waiting(
            kind=PARKED,
            id=f"{event.consumer} {event.topic} {event.key}",
            title=f"{event.topic} {event.key}",
            since=event.since,
            about={"consumer": event.consumer, "events": event.events, "reason": event.reason},
        )
        for event in await _PARKED.all(database, limit=SHOWN_MAX)
    ]

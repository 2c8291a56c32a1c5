"""Move a case: take, wait, escalate, close, reopen, merge, link, note. Each move is one lock, one entry, one event."""

from dataclasses import replace
from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal
from libs.common.spine.outbox import append
from libs.contracts.hotline import CaseMoved
from services.hotline.cases.actions.open_case import require_known
from services.hotline.cases.rows.cases import ServiceCase, are_about_one_person, insert_entry, lock_case, write_case
from services.hotline.cases.rules.case_state import Move, moved

CALLBACK_ATTEMPTS_MAX = 3


class Changes(TypedDict, total=False):
    """Columns of the case that a move sets beside its status."""

    assigned_to: str | None
    queue: str
    wrap_up: str
    callback_at: datetime | None
    callback_attempts: int
    merged_into: UUID


class MergedIntoItself(Refusal):
    code = "case_merged_into_itself"
    kind = "invalid"


async def move_case(
    connection: AsyncConnection,
    case_id: UUID,
    move: Move,
    *,
    by: str,
    at: datetime,
    note: str = "",
    **changes: Unpack[Changes],
) -> ServiceCase:
    """Move a case and return it. A merged case names an open case of the same person; a reopened one names none.

    A move that changes nothing, such as taking a case that one has, leaves it as it is.
    """
    case = await _locked(connection, case_id)
    status = moved(case.status, move)
    if move == "merge":
        await _require_open_case_of_same_person(connection, case, changes["merged_into"])
    changed = replace(case, **changes, status=status, closed_at=at if status == "closed" else None)
    if status != "closed":
        changed = replace(changed, wrap_up=None, merged_into=None)
    if changed == case and not note:
        return case
    now = await write_case(connection, changed)
    await insert_entry(connection, case_id, kind=move, author=by, text=note)
    fact = CaseMoved(
        case_id=case_id, was=case.status, now=status, queue=now.queue, wrap_up=now.wrap_up, merged_into=now.merged_into
    )
    await append(connection, fact)
    return now


async def record_callback_attempt(
    connection: AsyncConnection, case_id: UUID, *, reached: bool, by: str, at: datetime
) -> ServiceCase:
    """Record a callback. If it reached the person, the case goes on; the third failure closes it."""
    attempts = (await _locked(connection, case_id)).callback_attempts + 1
    if reached:
        return await move_case(connection, case_id, "take", by=by, at=at, assigned_to=by, callback_at=None)
    if attempts < CALLBACK_ATTEMPTS_MAX:
        return await move_case(connection, case_id, "wait", by=by, at=at, callback_attempts=attempts)
    return await move_case(
        connection, case_id, "close", by=by, at=at, wrap_up="not_reached", callback_attempts=attempts
    )


async def link_case(
    connection: AsyncConnection, case_id: UUID, *, by: str, person_id: UUID | None, employer_id: UUID | None
) -> ServiceCase:
    """Link a case to a person, an employer or both; None leaves a link as it is."""
    case = await _locked(connection, case_id)
    await require_known(connection, person_id=person_id, employer_id=employer_id)
    given = {"person_id": person_id, "employer_id": employer_id}
    linked = replace(case, person_id=person_id or case.person_id, employer_id=employer_id or case.employer_id)
    if linked == case:
        return case
    now = await write_case(connection, linked)
    names = ", ".join(sorted(name for name, value in given.items() if value is not None))
    await insert_entry(connection, case_id, kind="link", author=by, text=names)
    return now


async def write_entry(connection: AsyncConnection, case_id: UUID, *, by: str, words: str) -> ServiceCase:
    case = await _locked(connection, case_id)
    await insert_entry(connection, case_id, kind="note", author=by, text=words)
    return case


async def _locked(connection: AsyncConnection, case_id: UUID) -> ServiceCase:
    case = await lock_case(connection, case_id)
    if case is None:
        raise NotFound(what="case")
    return case


async def _require_open_case_of_same_person(connection: AsyncConnection, case: ServiceCase, into: UUID) -> None:
    other = await lock_case(connection, into)
    if (
        other is None
        or other.case_id == case.case_id
        or other.status == "closed"
        or not await are_about_one_person(connection, case, other)
    ):
        raise MergedIntoItself(pointer="/into")

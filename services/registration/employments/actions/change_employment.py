"""Correct an employment and keep its history; let the person object or confirm; let an officer decide."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Literal, TypedDict
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Fault, Refusal, RequestInvalid
from libs.common.spine.outbox import append
from libs.contracts.registration import EmploymentCorrected, EndReason, EnteredBy
from services.registration.employments.actions.start_and_end import (
    change,
    locked,
    members_of,
    refuse_days,
    with_audience,
)
from services.registration.employments.rows import doubts
from services.registration.employments.rows.employments import Contract, Employment


class Changes(TypedDict, total=False):
    """The members to correct; `ended_on` None removes the end."""

    started_on: date
    ended_on: date | None
    reason: EndReason | None


class CorrectionTooFarBack(Refusal):
    code = "correction_too_far_back"
    kind = "forbidden"


class EmploymentNotInDoubt(Refusal):
    code = "employment_not_in_doubt"
    kind = "conflict"


class ObjectionDecided(Refusal):
    code = "objection_already_made"
    kind = "conflict"


async def correct_employment(
    connection: AsyncConnection,
    employment_id: UUID,
    *,
    changes: Changes,
    because: str,
    entered_by: EnteredBy,
    by: str,
    today: date,
    employers_reach: timedelta | None,
) -> Employment:
    """Correct an employment. Members that are not in `changes` stay as they are.

    `employers_reach`: how far back the changed days may lie; None for officers. Earlier versions stay in the history.
    """
    now = await locked(connection, employment_id)
    wanted = _corrected(now, changes)
    if wanted == now:
        return now
    if employers_reach is not None:
        _refuse_far(now, wanted, since=today - employers_reach)
    moved = {name for name, before, after in _days(now, wanted) if before != after}
    await refuse_days(connection, wanted, given=moved, today=today)
    return await _said(connection, await change(connection, now, wanted, by=by, because=because), entered_by)


async def object_to(connection: AsyncConnection, employment_id: UUID, *, because: str, by: str) -> Employment:
    """Object to an employment. The employer sees nothing of the person until an officer has decided."""
    now = await locked(connection, employment_id)
    if not await doubts.insert_objection(connection, employment_id, because=because):
        raise ObjectionDecided
    contested = replace(now, standing="contested")
    return await _said(connection, await change(connection, now, contested, by=by, because=because), "person")


async def confirm_employment(
    connection: AsyncConnection, employment_id: UUID, *, by: str, entered_by: EnteredBy
) -> Employment:
    """Confirm an employment that waits, for the person or for an officer."""
    now = await locked(connection, employment_id)
    if now.standing != "waiting":
        raise EmploymentNotInDoubt(standing=now.standing)
    confirmed = replace(now, standing="stands")
    return await _said(connection, await change(connection, now, confirmed, by=by, because=None), entered_by)


async def decide_objection(
    connection: AsyncConnection,
    employment_id: UUID,
    *,
    decision: Literal["upheld", "dismissed"],
    because: str,
    by: str,
) -> Employment:
    """Decide an objection. Upheld: the employment is void. Dismissed: it is valid, and nobody can object again."""
    now = await locked(connection, employment_id)
    if not await doubts.decide_objection(connection, employment_id, decision=decision, by=by):
        raise EmploymentNotInDoubt(standing=now.standing)
    decided = replace(now, standing="void" if decision == "upheld" else "stands")
    return await _said(connection, await change(connection, now, decided, by=by, because=because), "officer")


def _corrected(now: Employment, changes: Changes) -> Employment:
    """Return the employment with its corrections: an end needs a reason; without an end there is no reason."""
    ended_on = changes.get("ended_on", now.ended_on)
    reason = changes.get("reason", now.end_reason)
    if ended_on is None:
        if changes.get("reason") is not None:
            raise RequestInvalid(faults=[Fault("/reason", "end_needs_reason")])
        reason = None
    elif reason is None:
        raise RequestInvalid(faults=[Fault("/reason", "end_needs_reason")])
    return replace(now, started_on=changes.get("started_on", now.started_on), ended_on=ended_on, end_reason=reason)


def _days(now: Contract, wanted: Contract) -> tuple[tuple[str, date | None, date | None], ...]:
    return ("started_on", now.started_on, wanted.started_on), ("ended_on", now.ended_on, wanted.ended_on)


def _refuse_far(now: Contract, wanted: Contract, *, since: date) -> None:
    """Refuse changes of days that lie outside the employer's reach, before or after the change."""
    for name, before, after in _days(now, wanted):
        if before != after and any(day is not None and day < since for day in (before, after)):
            raise CorrectionTooFarBack(pointer=f"/{name}", day=since)


async def _said(connection: AsyncConnection, employment: Employment, entered_by: EnteredBy) -> Employment:
    members = members_of(employment)
    if employment.standing == "void":
        members |= {"ended_on": employment.started_on, "reason": None}
    await append(connection, with_audience(EmploymentCorrected(entered_by=entered_by, **members)))
    return employment

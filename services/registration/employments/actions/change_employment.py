"""Correct an employment, with its history; the person objects to one, or confirms it; an officer decides."""

from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Fault, Refusal, RequestInvalid, Sentence
from libs.common.spine.outbox import append
from libs.contracts.registration import EmploymentCorrected, EnteredBy
from services.registration.employments.actions.start_and_end import change, locked, refuse_days, said, told

_OBJECT = text("""
    INSERT INTO employment_objection (employment_id, because) VALUES (:employment_id, :because)
    ON CONFLICT (employment_id) DO NOTHING RETURNING employment_id
""")
_DECIDE = text("""
    UPDATE employment_objection SET decision = :decision, decided_by = :by
    WHERE employment_id = :employment_id AND decision IS NULL RETURNING employment_id
""")


class CorrectionTooFarBack(Refusal):
    code = "correction_too_far_back"
    kind = "forbidden"
    sentence = Sentence(
        en="Employers correct days since {day}; ask an officer of the agency for days before it.",
        th="นายจ้างแก้ไขได้เฉพาะวันตั้งแต่ {day} หากก่อนหน้านั้นโปรดติดต่อเจ้าหน้าที่",
        vi="Đơn vị chỉ điều chỉnh được các ngày từ {day}; ngày trước đó hãy nhờ cán bộ của cơ quan.",
    )


class EmploymentNotInDoubt(Refusal):
    code = "employment_not_in_doubt"
    kind = "conflict"
    sentence = Sentence(
        en="Nothing about this employment waits for an answer; it is {standing}.",
        th="การจ้างงานนี้ไม่มีเรื่องที่รอคำตอบ สถานะคือ {standing}",
        vi="Không có gì về việc làm này đang chờ trả lời; trạng thái là {standing}.",
    )


class ObjectionDecided(Refusal):
    code = "objection_already_made"
    kind = "conflict"
    sentence = Sentence(
        en="An objection to this employment was made before. Ask an officer of the agency.",
        th="เคยมีการคัดค้านการจ้างงานนี้แล้ว โปรดติดต่อเจ้าหน้าที่",
        vi="Việc làm này đã từng bị phản đối. Hãy liên hệ cán bộ của cơ quan.",
    )


async def correct_employment(
    connection: AsyncConnection,
    employment_id: UUID,
    *,
    changes: dict[str, Any],
    because: str,
    entered_by: EnteredBy,
    by: str,
    today: date,
    employers_reach: timedelta | None,
) -> dict[str, Any]:
    """`changes`: those of started_on, ended_on, reason that are given; `ended_on` None opens it again.

    `employers_reach`: how far back the days may lie that are changed; None for officers. Nothing is updated in place:
    what was said before stays in the history.
    """
    now = await locked(connection, employment_id)
    wanted = {"started_on": now["started_on"], "ended_on": now["ended_on"], "reason": now["end_reason"], **changes}
    if wanted["ended_on"] is None:
        if changes.get("reason") is not None:
            raise RequestInvalid(faults=[Fault("/reason", "end_needs_reason")])
        wanted["reason"] = None
    elif wanted["reason"] is None:
        raise RequestInvalid(faults=[Fault("/reason", "end_needs_reason")])
    if all(wanted[name] == now[column] for name, column in _COLUMNS.items()):
        return now
    if employers_reach is not None:
        _refuse_far(now, wanted, since=today - employers_reach)
    moved = {name for name in ("started_on", "ended_on") if wanted[name] != now[name]}
    await refuse_days(connection, {**now, **wanted}, given=moved, today=today)
    return await _said(connection, await change(connection, now, by=by, because=because, **wanted), entered_by)


async def object_to(connection: AsyncConnection, employment_id: UUID, *, because: str, by: str) -> dict[str, Any]:
    """Object to an employment: it opens nothing until an officer has decided."""
    now = await locked(connection, employment_id)
    if (await connection.execute(_OBJECT, {"employment_id": employment_id, "because": because})).one_or_none() is None:
        raise ObjectionDecided
    return await _said(
        connection, await change(connection, now, by=by, because=because, standing="contested"), "person"
    )


async def confirm_employment(
    connection: AsyncConnection, employment_id: UUID, *, by: str, entered_by: EnteredBy
) -> dict[str, Any]:
    """Confirm an employment that waits, for the person or for an officer."""
    now = await locked(connection, employment_id)
    if now["standing"] != "waiting":
        raise EmploymentNotInDoubt(standing=now["standing"])
    return await _said(connection, await change(connection, now, by=by, because=None, standing="stands"), entered_by)


async def decide_objection(
    connection: AsyncConnection,
    employment_id: UUID,
    *,
    decision: Literal["upheld", "dismissed"],
    because: str,
    by: str,
) -> dict[str, Any]:
    """Decide an objection. Upheld: the employment never was. Dismissed: it stands, and cannot be objected to again."""
    now = await locked(connection, employment_id)
    given = {"employment_id": employment_id, "decision": decision, "by": by}
    if (await connection.execute(_DECIDE, given)).one_or_none() is None:
        raise EmploymentNotInDoubt(standing=now["standing"])
    standing = "void" if decision == "upheld" else "stands"
    return await _said(connection, await change(connection, now, by=by, because=because, standing=standing), "officer")


_COLUMNS = {"started_on": "started_on", "ended_on": "ended_on", "reason": "end_reason"}


def _refuse_far(now: dict[str, Any], wanted: dict[str, Any], *, since: date) -> None:
    """Every day that was or will be a boundary, where it changes, lies within the employer's reach."""
    for name in ("started_on", "ended_on"):
        days = {now[name], wanted[name]} - {None}
        if now[name] != wanted[name] and any(day < since for day in days):
            raise CorrectionTooFarBack(pointer=f"/{name}", day=since)


async def _said(connection: AsyncConnection, row: dict[str, Any], entered_by: EnteredBy) -> dict[str, Any]:
    members = told(row)
    if row["standing"] == "void":
        members |= {"ended_on": row["started_on"], "reason": None}
    await append(connection, said(EmploymentCorrected(entered_by=entered_by, **members)))
    return row

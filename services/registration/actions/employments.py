"""Start and end employments. The person's row is the lock: it is the key of both facts."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal, Sentence
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.registration import EmploymentEnded, EmploymentStarted, EndReason

_LOCK_PERSON = text("SELECT 1 FROM person WHERE person_id = :person_id FOR UPDATE")
_BRANCH_KNOWN = text("SELECT 1 FROM branch WHERE employer_id = :employer_id AND number = :branch")
_OVERLAPS = text("""
    SELECT employment_id FROM employment
    WHERE person_id = :person_id AND employer_id = :employer_id
      AND (ended_on IS NULL OR ended_on > :started_on) LIMIT 1
""")
_START = text("""
    WITH started AS (
        INSERT INTO employment (employment_id, employer_id, person_id, branch, started_on)
        VALUES (:employment_id, :employer_id, :person_id, :branch, :started_on)
        RETURNING employment_id, version, started_on, recorded_at
    )
    INSERT INTO employment_history (employment_id, version, started_on, recorded_at) SELECT * FROM started
""")
_FIND = text("SELECT person_id, employer_id FROM employment WHERE employment_id = :employment_id")
_STATE = text("SELECT * FROM employment WHERE employment_id = :employment_id")
_END = text("""
    WITH ended AS (
        UPDATE employment SET ended_on = :ended_on, end_reason = :reason, version = version + 1,
               recorded_at = greatest(clock_timestamp(), recorded_at + interval '1 microsecond')
        WHERE employment_id = :employment_id
        RETURNING employment_id, version, started_on, ended_on, end_reason, recorded_at
    )
    INSERT INTO employment_history (employment_id, version, started_on, ended_on, end_reason, recorded_at)
    SELECT * FROM ended
""")


class EmploymentOverlaps(Refusal):
    code = "employment_overlaps"
    kind = "conflict"
    sentence = Sentence(
        en="This person is already employed here on that day. End that employment first.",
        th="บุคคลนี้เป็นลูกจ้างของนายจ้างรายนี้อยู่แล้วในวันดังกล่าว โปรดแจ้งออกก่อน",
        vi="Người này đang làm việc tại đơn vị vào ngày đó. Hãy kết thúc hợp đồng cũ trước.",
    )


class EmploymentAlreadyEnded(Refusal):
    code = "employment_already_ended"
    kind = "conflict"
    sentence = Sentence(
        en="This employment already ended on {ended_on} ({reason}).",
        th="การจ้างงานนี้สิ้นสุดแล้วเมื่อ {ended_on} ({reason})",
        vi="Hợp đồng này đã kết thúc ngày {ended_on} ({reason}).",
    )


class EndBeforeStart(Refusal):
    code = "employment_ends_before_start"
    kind = "invalid"
    sentence = Sentence(
        en="An employment cannot end on or before its first day, {started_on}; `ended_on` is the first day without it.",
        th="วันสิ้นสุดต้องอยู่หลังวันเริ่มงาน {started_on} โดย ended_on คือวันแรกที่ไม่มีสัญญาจ้าง",
        vi="Ngày kết thúc phải sau ngày bắt đầu {started_on}; `ended_on` là ngày đầu tiên không còn hợp đồng.",
    )


async def start_employment(
    connection: AsyncConnection, *, employer_id: UUID, person_id: UUID, started_on: date, branch: str
) -> UUID:
    person = {"person_id": person_id}
    if (await connection.execute(_LOCK_PERSON, person)).one_or_none() is None:
        raise NotFound(what="person", pointer="/person_id")
    place = {"employer_id": employer_id, "branch": branch}
    if (await connection.execute(_BRANCH_KNOWN, place)).one_or_none() is None:
        raise NotFound(what="branch of this employer", pointer="/branch")
    row: dict[str, Any] = {**person, **place, "started_on": started_on}
    if (await connection.execute(_OVERLAPS, row)).one_or_none() is not None:
        raise EmploymentOverlaps
    employment_id = uuid7()
    await connection.execute(_START, {**row, "employment_id": employment_id})
    fact = EmploymentStarted(employment_id=employment_id, **row)
    await append(connection, Said(fact, (f"employer:{employer_id}", f"person:{person_id}")))
    return employment_id


async def end_employment(
    connection: AsyncConnection, *, employment_id: UUID, ended_on: date, reason: EndReason
) -> dict[str, Any]:
    """The ended employment. Ending it again the same way changes nothing."""
    found = (await connection.execute(_FIND, {"employment_id": employment_id})).one()
    await connection.execute(_LOCK_PERSON, {"person_id": found.person_id})
    now = (await connection.execute(_STATE, {"employment_id": employment_id})).mappings().one()
    if now["ended_on"] is not None:
        if (now["ended_on"], now["end_reason"]) == (ended_on, reason):
            return dict(now)
        raise EmploymentAlreadyEnded(ended_on=now["ended_on"], reason=now["end_reason"])
    if ended_on <= now["started_on"]:
        raise EndBeforeStart(pointer="/ended_on", started_on=now["started_on"])
    await connection.execute(_END, {"employment_id": employment_id, "ended_on": ended_on, "reason": reason})
    fact = EmploymentEnded(
        employment_id=employment_id,
        employer_id=now["employer_id"],
        person_id=now["person_id"],
        started_on=now["started_on"],
        ended_on=ended_on,
        reason=reason,
    )
    await append(connection, Said(fact, (f"employer:{now['employer_id']}", f"person:{now['person_id']}")))
    return {**dict(now), "ended_on": ended_on, "end_reason": reason}

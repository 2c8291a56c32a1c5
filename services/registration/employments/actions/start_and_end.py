"""Start and end employments. The person's row is the lock: it is the key of every fact about them."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Fault, NotFound, Refusal, RequestInvalid, Sentence
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.registration import EmploymentEnded, EmploymentStarted, EndReason, EnteredBy, Standing
from libs.copies.aliases import SAME_PERSON

AHEAD = timedelta(days=366)
"""A contract may be entered a year before it starts."""
END_AHEAD = timedelta(days=10 * 366)
"""The end of a fixed term may lie further away."""
_EXCLUDED = "23P01"
_PERSON = text("SELECT born_on FROM person WHERE person_id = :person_id FOR UPDATE")
_PLACE = text("""
    SELECT e.registered_on FROM employer e JOIN branch b USING (employer_id)
    WHERE e.employer_id = :employer_id AND b.number = :branch
""")
# Under every id of the person: the constraint of the table sees one id alone. Two that a merge brought together
# overlapped before: either can still be ended, corrected or objected to.
_OVERLAPPING = text(f"""
    SELECT employment_id, started_on, ended_on FROM employment
    WHERE person_id IN {SAME_PERSON} AND employer_id = :employer_id AND standing <> 'void'
      AND employment_id <> :employment_id
      AND daterange(started_on, ended_on) && daterange(:started_on, :ended_on)
      AND NOT (:changed AND daterange(started_on, ended_on) && daterange(:was_started_on, :was_ended_on))
    ORDER BY started_on LIMIT 1
""")
_START = text("""
    WITH started AS (
        INSERT INTO employment (employment_id, employer_id, person_id, branch, started_on, ended_on, end_reason,
                                standing)
        VALUES (:employment_id, :employer_id, :person_id, :branch, :started_on, :ended_on, :reason, :standing)
        RETURNING *
    ),
    history AS (
        INSERT INTO employment_history (employment_id, version, started_on, ended_on, end_reason, standing, changed_by,
                                        recorded_at)
        SELECT employment_id, version, started_on, ended_on, end_reason, standing, :by, recorded_at FROM started
    )
    SELECT * FROM started
""")
_FIND = text("SELECT person_id FROM employment /* of any standing */ WHERE employment_id = :employment_id")
_STATE = text("SELECT * FROM employment /* of any standing */ WHERE employment_id = :employment_id")
_CHANGE = text("""
    WITH changed AS (
        UPDATE employment SET started_on = :started_on, ended_on = :ended_on, end_reason = :reason,
               standing = :standing, version = version + 1,
               recorded_at = greatest(clock_timestamp(), recorded_at + interval '1 microsecond')
        WHERE employment_id = :employment_id
        RETURNING *
    ),
    history AS (
        INSERT INTO employment_history (employment_id, version, started_on, ended_on, end_reason, standing, changed_by,
                                        because, recorded_at)
        SELECT employment_id, version, started_on, ended_on, end_reason, standing, :by, :because, recorded_at
        FROM changed
    )
    SELECT * FROM changed
""")


class EmploymentOverlaps(Refusal):
    code = "employment_overlaps"
    kind = "conflict"
    sentence = Sentence(
        en="The person is employed here from {started_on} to {ended_on} already (employment {overlaps}). "
        "Give other days, or correct or end that one first.",
        th="บุคคลนี้เป็นลูกจ้างของนายจ้างรายนี้อยู่แล้วตั้งแต่ {started_on} ถึง {ended_on} (รายการ {overlaps}) "
        "โปรดระบุวันอื่น หรือแก้ไขหรือแจ้งออกรายการนั้นก่อน",
        vi="Người này đã làm việc tại đơn vị từ {started_on} đến {ended_on} (mục {overlaps}). "
        "Hãy ghi ngày khác, hoặc sửa hay kết thúc mục đó trước.",
    )

    def extra(self) -> dict[str, str]:
        return {"overlaps": str(self.values["overlaps"])}


class EmploymentAlreadyEnded(Refusal):
    code = "employment_already_ended"
    kind = "conflict"
    sentence = Sentence(
        en="This employment already ended on {ended_on} ({reason}). If that is wrong, correct it.",
        th="การจ้างงานนี้สิ้นสุดแล้วเมื่อ {ended_on} ({reason}) หากไม่ถูกต้องโปรดแก้ไขรายการ",
        vi="Hợp đồng này đã kết thúc ngày {ended_on} ({reason}). Nếu sai, hãy điều chỉnh.",
    )


class EmploymentVoid(Refusal):
    code = "employment_void"
    kind = "conflict"
    sentence = Sentence(
        en="This employment was struck out: the person never worked here. It is not changed any more.",
        th="รายการจ้างงานนี้ถูกเพิกถอน บุคคลนี้ไม่เคยทำงานที่นี่ จึงแก้ไขไม่ได้อีก",
        vi="Mục việc làm này đã bị xóa bỏ: người này chưa từng làm ở đây. Không thể thay đổi nữa.",
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
    connection: AsyncConnection,
    *,
    employer_id: UUID,
    person_id: UUID,
    branch: str,
    started_on: date,
    ended_on: date | None = None,
    reason: EndReason | None = None,
    standing: Standing = "stands",
    entered_by: EnteredBy,
    by: str,
    today: date,
) -> dict[str, Any]:
    """One that is entered late may come with its end."""
    row = {
        "employment_id": uuid7(),
        "employer_id": employer_id,
        "person_id": person_id,
        "branch": branch,
        "started_on": started_on,
        "ended_on": ended_on,
    }
    await refuse_days(connection, row, given={"started_on", "ended_on"}, today=today)
    made = await write_without_overlap(connection, _START, {**row, "reason": reason, "standing": standing, "by": by})
    await append(connection, said(EmploymentStarted(entered_by=entered_by, **told(made))))
    return made


async def end_employment(
    connection: AsyncConnection,
    *,
    employment_id: UUID,
    ended_on: date,
    reason: EndReason,
    entered_by: EnteredBy,
    by: str,
    today: date,
) -> dict[str, Any]:
    """The ended employment. Ending it again the same way changes nothing."""
    now = await locked(connection, employment_id)
    if now["ended_on"] is not None:
        if (now["ended_on"], now["end_reason"]) == (ended_on, reason):
            return now
        raise EmploymentAlreadyEnded(ended_on=now["ended_on"], reason=now["end_reason"])
    await refuse_days(connection, {**now, "ended_on": ended_on}, given={"ended_on"}, today=today)
    changed = await change(connection, now, ended_on=ended_on, reason=reason, by=by, because=None)
    await append(connection, said(EmploymentEnded(entered_by=entered_by, **told(changed))))
    return changed


async def locked(connection: AsyncConnection, employment_id: UUID) -> dict[str, Any]:
    """The employment as it is once the person's lock is held; one that is void is not changed any more."""
    found = (await connection.execute(_FIND, {"employment_id": employment_id})).one_or_none()
    if found is None:
        raise NotFound(what="employment")
    await connection.execute(_PERSON, {"person_id": found.person_id})
    now = dict((await connection.execute(_STATE, {"employment_id": employment_id})).mappings().one())
    if now["standing"] == "void":
        raise EmploymentVoid
    return now


async def change(
    connection: AsyncConnection, now: Mapping[str, Any], *, by: str, because: str | None, **changed: Any
) -> dict[str, Any]:
    """`changed`: started_on, ended_on, reason, standing; what is left out stays. The next version of its history."""
    row = {"reason": now["end_reason"], **now, **changed, "by": by, "because": because}
    return await write_without_overlap(connection, _CHANGE, row, before=now)


async def refuse_days(
    connection: AsyncConnection, row: Mapping[str, Any], *, given: Collection[str], today: date
) -> None:
    """Days that no contract can have: before the person was born or the employer registered, or years ahead.

    `given`: which of the two days are new; what stood before is not asked about again.
    """
    person = (await connection.execute(_PERSON, row)).one_or_none()
    if person is None:
        raise NotFound(what="person", pointer="/person_id")
    place = (await connection.execute(_PLACE, row)).one_or_none()
    if place is None:
        raise NotFound(what="branch of this employer", pointer="/branch")
    started_on, ended_on = row["started_on"], row["ended_on"]
    if "started_on" in given:
        if started_on <= person.born_on:
            raise RequestInvalid(faults=[Fault("/started_on", "day_before_birth")])
        if started_on < place.registered_on:
            raise RequestInvalid(faults=[Fault("/started_on", "day_before_registration", {"day": place.registered_on})])
        if started_on > today + AHEAD:
            raise RequestInvalid(faults=[Fault("/started_on", "day_too_far_ahead", {"day": today + AHEAD})])
    if "ended_on" in given and ended_on is not None and ended_on > today + END_AHEAD:
        raise RequestInvalid(faults=[Fault("/ended_on", "day_too_far_ahead", {"day": today + END_AHEAD})])
    if ended_on is not None and ended_on <= started_on:
        raise EndBeforeStart(pointer="/ended_on", started_on=started_on)


async def write_without_overlap(
    connection: AsyncConnection, statement: Any, row: Mapping[str, Any], *, before: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The database refuses two employments of a person at one employer on one day, whoever comes at once.

    `before`: the employment as it was, where it is changed.
    """
    days = {name: row[name] for name in ("employment_id", "employer_id", "person_id", "started_on", "ended_on")}
    was = before or row
    days |= {"changed": before is not None, "was_started_on": was["started_on"], "was_ended_on": was["ended_on"]}
    overlapping = None
    if row["standing"] != "void":
        overlapping = (await connection.execute(_OVERLAPPING, days)).one_or_none()
    if overlapping is None:
        try:
            async with connection.begin_nested():
                return dict((await connection.execute(statement, dict(row))).mappings().one())
        except IntegrityError as failure:
            if getattr(failure.orig, "sqlstate", None) != _EXCLUDED:
                raise
        overlapping = (await connection.execute(_OVERLAPPING, days)).one()
    raise EmploymentOverlaps(
        pointer="/started_on",
        overlaps=overlapping.employment_id,
        started_on=overlapping.started_on,
        ended_on=overlapping.ended_on or "…",
    )


def told(row: Mapping[str, Any]) -> dict[str, Any]:
    """The members that every fact about an employment has."""
    named = ("employment_id", "employer_id", "person_id", "branch", "started_on", "ended_on", "version", "standing",
             "recorded_at")  # fmt: skip
    return {**{name: row[name] for name in named}, "reason": row["end_reason"]}


def said(fact: EmploymentStarted | EmploymentEnded | Any) -> Said:
    return Said(fact, (f"employer:{fact.employer_id}", f"person:{fact.person_id}"))

"""Check that the caller is the person: what was asked is kept, what was answered is not."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal, RequestInvalid, Sentence
from libs.common.values.identifiers import uuid7
from libs.copies.aliases import SAME_PERSON
from services.hotline.identity.rules.identity import TRIES_MAX, misshapen, outcome

_SEEN_FOR = timedelta(hours=24)
_CASE = text("""
    SELECT status, assigned_to,
           coalesce((SELECT kept_id FROM person_alias a WHERE a.person_id = c.person_id), c.person_id) AS kept_id
    FROM service_case c WHERE case_id = :case_id FOR UPDATE
""")
_KEPT = text("SELECT coalesce((SELECT kept_id FROM person_alias WHERE person_id = :person_id), :person_id)")
# Both numbers of a person who was registered twice are the person's. The day of birth is the kept one.
_KNOWN = text(f"""
    SELECT born_on,
           ARRAY(SELECT n.national_id FROM person_card n
                 WHERE n.person_id IN {SAME_PERSON} AND n.state = 'open' AND n.national_id <> '') AS national_ids,
           ARRAY(SELECT phone FROM person_card n CROSS JOIN unnest(n.phones) phone
                 WHERE n.person_id IN {SAME_PERSON} AND n.state = 'open') AS phones,
           ARRAY(SELECT e.registration_number FROM employment m JOIN employer_card e USING (employer_id)
                 WHERE m.person_id IN {SAME_PERSON} AND m.ended_on IS NULL AND m.standing = 'stands')
               AS employer_numbers,
           ARRAY(SELECT s.phone FROM service_case s
                 WHERE s.phone <> '' AND (s.case_id = :case_id OR s.person_id IN {SAME_PERSON})) AS phones_shown
    FROM person_card c WHERE person_id = :person_id AND state = 'open'
""")
# The row of the day is locked until the try is counted: tries at the same moment stand in a line.
_DAY = text("""
    INSERT INTO identity_day (person_id, day, wrong) VALUES (:person_id, :day, 0)
    ON CONFLICT (person_id, day) DO UPDATE SET wrong = identity_day.wrong
""")
_WRONG = text(
    f"SELECT coalesce(sum(wrong), 0) AS wrong FROM identity_day WHERE day = :day AND person_id IN {SAME_PERSON}"
)
_COUNT = text("UPDATE identity_day SET wrong = wrong + 1 WHERE person_id = :person_id AND day = :day")
_REGISTERED = text("SELECT 1 FROM person_card WHERE person_id = :person_id")
_LIFT = text(
    f"UPDATE identity_day SET wrong = 0 WHERE day = :day AND person_id IN {SAME_PERSON} AND wrong > 0 RETURNING wrong"
)
# Details that the agent opened before any check passed: whoever has read the answers does not ask the questions.
_ALREADY_SEEN = text(f"""
    SELECT 1 FROM look l
    WHERE l.person_id IN {SAME_PERSON} AND l.looked_by = :agent AND l.at > :since
      AND NOT EXISTS (SELECT FROM identity_check i
                      WHERE i.person_id IN {SAME_PERSON} AND i.agent = :agent AND i.passed
                        AND i.at > :since AND i.at <= l.at)
    LIMIT 1
""")
_CHECKED = text("""
    INSERT INTO identity_check (check_id, case_id, person_id, agent, asked, passed)
    VALUES (:check_id, :case_id, :person_id, :agent, :asked, :passed) RETURNING at
""")
_LINK = text("UPDATE service_case SET person_id = :person_id, version = version + 1 WHERE case_id = :case_id")
_PASSED = text(f"""
    SELECT 1 FROM identity_check
    WHERE case_id = :case_id AND person_id IN {SAME_PERSON} AND agent = :agent AND passed AND at > :since LIMIT 1
""")


class CaseNotYours(Refusal):
    code = "case_not_yours"
    kind = "forbidden"
    sentence = Sentence(
        en="This needs an open case that you have taken and that is about this person. Take it or open one.",
        th="ต้องมีเรื่องที่ยังเปิดอยู่ ซึ่งท่านรับไว้และเกี่ยวกับบุคคลนี้ โปรดรับเรื่องหรือเปิดเรื่องใหม่",
        vi="Cần một hồ sơ đang mở do bạn nhận và về chính người này. Hãy nhận hoặc mở hồ sơ.",
    )


class TooManyChecks(Refusal):
    code = "identity_check_locked"
    kind = "forbidden"
    sentence = Sentence(
        en="The identity check of this person failed {count} times today. It opens again tomorrow, or at an office.",
        th="วันนี้การยืนยันตัวตนของบุคคลนี้ไม่ผ่าน {count} ครั้งแล้ว ลองใหม่ได้พรุ่งนี้ หรือให้ไปที่สำนักงาน",
        vi="Hôm nay xác minh danh tính của người này đã sai {count} lần. Thử lại vào ngày mai hoặc đến cơ quan.",
    )

    def extra(self) -> dict[str, Any]:
        return {"tries_left": 0}


class DetailsAlreadyOpen(Refusal):
    code = "details_already_open"
    kind = "forbidden"
    sentence = Sentence(
        en="You have opened this person's details before the check. Another agent checks who is on the line.",
        th="ท่านเปิดดูข้อมูลของบุคคลนี้ก่อนการยืนยันตัวตนแล้ว ต้องให้เจ้าหน้าที่คนอื่นยืนยันตัวตนผู้โทร",
        vi="Bạn đã mở thông tin của người này trước khi xác minh. Nhân viên khác phải xác minh người gọi.",
    )


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
) -> dict[str, Any]:
    """The person who passed is whom the case is about from now on."""
    await require_own_case(connection, case_id, agent)
    person_id = (await connection.execute(_KEPT, {"person_id": person_id})).scalar_one()
    of_day = {"person_id": person_id, "day": today}
    asked = {"person_id": person_id, "case_id": case_id}
    known = (await connection.execute(_KNOWN, asked)).mappings().one_or_none()
    if known is None:
        raise NotFound(what="person", pointer="/person_id")
    await connection.execute(_DAY, of_day)
    wrong = int((await connection.execute(_WRONG, of_day)).scalar_one())
    if wrong >= TRIES_MAX:
        raise TooManyChecks(count=wrong)
    seen = {"person_id": person_id, "agent": agent, "since": now - _SEEN_FOR}
    if (await connection.execute(_ALREADY_SEEN, seen)).one_or_none():
        raise DetailsAlreadyOpen
    if faults := misshapen(answers, today=today):
        raise RequestInvalid(faults=faults)
    found = outcome(answers, dict(known), calling_code=calling_code)
    if found == "wrong":
        await connection.execute(_COUNT, of_day)
        wrong += 1
    check = {
        "check_id": uuid7(),
        "case_id": case_id,
        "person_id": person_id,
        "agent": agent,
        "asked": sorted(answers),
        "passed": found == "passed",
    }
    at = (await connection.execute(_CHECKED, check)).scalar_one()
    if found == "passed":
        await connection.execute(_LINK, {"case_id": case_id, "person_id": person_id})
    return {**check, "at": at, "outcome": found, "tries_left": TRIES_MAX - wrong}


async def lift_lock(connection: AsyncConnection, *, person_id: UUID, today: date) -> bool:
    """An office that has the person before it opens the check again; whether it was locked or tried at all."""
    person_id = (await connection.execute(_KEPT, {"person_id": person_id})).scalar_one()
    if (await connection.execute(_REGISTERED, {"person_id": person_id})).one_or_none() is None:
        raise NotFound(what="person")
    return bool((await connection.execute(_LIFT, {"person_id": person_id, "day": today})).all())


async def require_own_case(
    connection: AsyncConnection, case_id: UUID, agent: str, *, person_id: UUID | None = None
) -> None:
    case = (await connection.execute(_CASE, {"case_id": case_id})).one_or_none()
    if case is None or case.status == "closed" or case.assigned_to != agent:
        raise CaseNotYours(pointer="/case_id")
    if person_id is not None:
        kept = (await connection.execute(_KEPT, {"person_id": person_id})).scalar_one()
        if case.kept_id != kept:
            raise CaseNotYours(pointer="/person_id")


async def identity_was_checked(
    connection: AsyncConnection, *, case_id: UUID, person_id: UUID, agent: str, since: datetime
) -> bool:
    given = {"case_id": case_id, "person_id": person_id, "agent": agent, "since": since}
    return (await connection.execute(_PASSED, given)).one_or_none() is not None

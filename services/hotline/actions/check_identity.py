"""Check that the caller is the person: what was asked is kept, what was answered is not."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal, Sentence
from libs.common.values.identifiers import uuid7
from services.hotline.rules.identity import TRIES_MAX, passed

_CASE = text("SELECT status, assigned_to, person_id FROM service_case WHERE case_id = :case_id FOR UPDATE")
_KNOWN = text("""
    SELECT born_on, national_id, phones,
           ARRAY(SELECT e.registration_number FROM employment m JOIN employer_card e USING (employer_id)
                 WHERE m.person_id = c.person_id AND m.ended_on IS NULL) AS employer_numbers
    FROM person_card c WHERE person_id = :person_id AND state = 'open'
""")
_FAILED = text("SELECT count(*) FROM identity_check WHERE case_id = :case_id AND NOT passed")
_CHECKED = text("""
    INSERT INTO identity_check (check_id, case_id, person_id, agent, asked, passed)
    VALUES (:check_id, :case_id, :person_id, :agent, :asked, :passed) RETURNING at
""")
_LINK = text("UPDATE service_case SET person_id = :person_id, version = version + 1 WHERE case_id = :case_id")
_PASSED = text("""
    SELECT 1 FROM identity_check
    WHERE case_id = :case_id AND person_id = :person_id AND agent = :agent AND passed AND at > :since LIMIT 1
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
        en="The identity check failed {count} times in this case. The caller must come to an office, or call back.",
        th="การยืนยันตัวตนไม่ผ่าน {count} ครั้งแล้วในเรื่องนี้ ผู้โทรต้องไปที่สำนักงานหรือโทรกลับใหม่",
        vi="Xác minh danh tính đã sai {count} lần trong hồ sơ này. Người gọi phải đến cơ quan hoặc gọi lại.",
    )


async def check_identity(
    connection: AsyncConnection,
    *,
    case_id: UUID,
    person_id: UUID,
    agent: str,
    answers: Mapping[str, str],
    calling_code: str,
) -> dict[str, Any]:
    """The person who passed is whom the case is about from now on."""
    await require_own_case(connection, case_id, agent)
    failed = (await connection.execute(_FAILED, {"case_id": case_id})).scalar_one()
    if failed >= TRIES_MAX:
        raise TooManyChecks(count=failed)
    known = (await connection.execute(_KNOWN, {"person_id": person_id})).mappings().one_or_none()
    if known is None:
        raise NotFound(what="person", pointer="/person_id")
    right = passed(answers, dict(known), calling_code=calling_code)
    check = {
        "check_id": uuid7(),
        "case_id": case_id,
        "person_id": person_id,
        "agent": agent,
        "asked": sorted(answers),
        "passed": right,
    }
    at = (await connection.execute(_CHECKED, check)).scalar_one()
    if right:
        await connection.execute(_LINK, {"case_id": case_id, "person_id": person_id})
    return {**check, "at": at, "tries_left": TRIES_MAX - failed - (0 if right else 1)}


async def require_own_case(
    connection: AsyncConnection, case_id: UUID, agent: str, *, person_id: UUID | None = None
) -> None:
    case = (await connection.execute(_CASE, {"case_id": case_id})).one_or_none()
    if case is None or case.status == "closed" or case.assigned_to != agent:
        raise CaseNotYours(pointer="/case_id")
    if person_id is not None and case.person_id != person_id:
        raise CaseNotYours(pointer="/person_id")


async def identity_was_checked(
    connection: AsyncConnection, *, case_id: UUID, person_id: UUID, agent: str, since: datetime
) -> bool:
    given = {"case_id": case_id, "person_id": person_id, "agent": agent, "since": since}
    return (await connection.execute(_PASSED, given)).one_or_none() is not None

"""Let an agent act for a person: only in an own open case, after the identity check passed in it.

Money and accounts take the person's own yes to exactly one request: asked for in the case, given by the person's own
token.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal, Sentence
from libs.common.values.identifiers import uuid7
from libs.copies.aliases import SAME_PERSON
from services.hotline.identity.actions.check_identity import identity_was_checked, require_own_case
from services.hotline.identity.rules.identity import CHECK_HOLDS

Decision = Literal["confirmed", "refused"]
CONFIRMATION_LASTS = timedelta(minutes=15)
_COLUMNS = (
    "confirmation_id AS id, case_id, person_id, service, path, CAST(body AS text) AS body, status, asked_at, until"
)
_ASK = text(f"""
    INSERT INTO confirmation (confirmation_id, case_id, person_id, service, path, body, digest, asked_by, asked_at,
                              until)
    VALUES (:id, :case_id, :person_id, :service, :path, CAST(:body AS json), :digest, :asked_by, :asked_at, :until)
    RETURNING {_COLUMNS}
""")
_LOCK = text(f"""
    SELECT status, until FROM confirmation WHERE confirmation_id = :id AND person_id IN {SAME_PERSON} FOR UPDATE
""")
_DECIDE = text(f"""
    UPDATE confirmation SET status = :status, decided_at = :at WHERE confirmation_id = :id RETURNING {_COLUMNS}
""")
_CONFIRMED = text(f"""
    SELECT digest FROM confirmation
    WHERE confirmation_id = :id AND case_id = :case_id AND person_id IN {SAME_PERSON} AND status = 'confirmed'
      AND until > :now
""")


class IdentityNotChecked(Refusal):
    code = "identity_not_checked"
    kind = "forbidden"
    sentence = Sentence(
        en="Check the caller's identity first: it did not pass in this case within the last 30 minutes.",
        th="โปรดยืนยันตัวตนของผู้โทรก่อน ในเรื่องนี้ยังไม่มีการยืนยันที่ผ่านใน 30 นาทีที่ผ่านมา",
        vi="Hãy xác minh danh tính người gọi trước: chưa có lần xác minh đạt trong hồ sơ này trong 30 phút qua.",
    )


class NotConfirmed(Refusal):
    code = "not_confirmed"
    kind = "forbidden"
    sentence = Sentence(
        en="The person has not confirmed this within the last 15 minutes.",
        th="เจ้าตัวยังไม่ได้ยืนยันเรื่องนี้ใน 15 นาทีที่ผ่านมา",
        vi="Người đó chưa xác nhận việc này trong 15 phút qua.",
    )


class AlreadyDecided(Refusal):
    code = "confirmation_decided"
    kind = "conflict"
    sentence = Sentence(
        en="This is {status} already, or its 15 minutes are over. The agent can ask again.",
        th="เรื่องนี้มีสถานะ {status} แล้ว หรือหมดเวลา 15 นาทีแล้ว เจ้าหน้าที่ขอใหม่ได้",
        vi="Việc này đã ở trạng thái {status} hoặc đã quá 15 phút. Nhân viên có thể yêu cầu lại.",
    )


async def require_caller_known(
    connection: AsyncConnection, *, case_id: UUID, person_id: UUID, agent: str, now: datetime
) -> None:
    await require_own_case(connection, case_id, agent, person_id=person_id)
    since = now - CHECK_HOLDS
    if not await identity_was_checked(connection, case_id=case_id, person_id=person_id, agent=agent, since=since):
        raise IdentityNotChecked


async def ask_to_confirm(
    connection: AsyncConnection,
    *,
    case_id: UUID,
    person_id: UUID,
    service: str,
    path: str,
    body: Mapping[str, Any],
    digest: str,
    asked_by: str,
    now: datetime,
) -> dict[str, Any]:
    """One request that the agent wants to make for the person, word for word; `digest` stands for it."""
    await require_caller_known(connection, case_id=case_id, person_id=person_id, agent=asked_by, now=now)
    row = {
        "id": uuid7(),
        "case_id": case_id,
        "person_id": person_id,
        "service": service,
        "path": path,
        "body": json.dumps(body),
        "digest": digest,
        "asked_by": asked_by,
        "asked_at": now,
        "until": now + CONFIRMATION_LASTS,
    }
    return dict((await connection.execute(_ASK, row)).mappings().one())


async def decide_confirmation(
    connection: AsyncConnection, confirmation_id: UUID, *, person_id: UUID, decision: Decision, now: datetime
) -> dict[str, Any]:
    given = {"id": confirmation_id, "person_id": person_id}
    found = (await connection.execute(_LOCK, given)).one_or_none()
    if found is None:
        raise NotFound(what="confirmation")
    if found.status != "pending" or found.until <= now:
        raise AlreadyDecided(status=found.status)
    done = await connection.execute(_DECIDE, {"id": confirmation_id, "status": decision, "at": now})
    return dict(done.mappings().one())


async def confirmed_digest(
    connection: AsyncConnection, confirmation_id: UUID, *, case_id: UUID, person_id: UUID, now: datetime
) -> str:
    given = {"id": confirmation_id, "case_id": case_id, "person_id": person_id, "now": now}
    found = (await connection.execute(_CONFIRMED, given)).scalar_one_or_none()
    if found is None:
        raise NotConfirmed
    return str(found)

"""May this agent act for this person now? Only in an own open case, after the identity check passed in it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Refusal, Sentence
from services.hotline.actions.check_identity import identity_was_checked, require_own_case
from services.hotline.rules.identity import CHECK_HOLDS


class IdentityNotChecked(Refusal):
    code = "identity_not_checked"
    kind = "forbidden"
    sentence = Sentence(
        en="Check the caller's identity first: it did not pass in this case within the last 30 minutes.",
        th="โปรดยืนยันตัวตนของผู้โทรก่อน ในเรื่องนี้ยังไม่มีการยืนยันที่ผ่านใน 30 นาทีที่ผ่านมา",
        vi="Hãy xác minh danh tính người gọi trước: chưa có lần xác minh đạt trong hồ sơ này trong 30 phút qua.",
    )


async def require_caller_known(
    connection: AsyncConnection, *, case_id: UUID, person_id: UUID, agent: str, now: datetime
) -> None:
    await require_own_case(connection, case_id, agent, person_id=person_id)
    since = now - CHECK_HOLDS
    if not await identity_was_checked(connection, case_id=case_id, person_id=person_id, agent=agent, since=since):
        raise IdentityNotChecked

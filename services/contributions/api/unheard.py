"""An employer that is not known here: there is none, or registration's news of it is still on its way.

An employer's id carries the moment at which registration made it. News is late when that moment is younger than what
was heard last of the employers in its partition, or than some minutes; then nobody can say that it is not there.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from libs.common.database import Database
from libs.common.door.callers import Caller
from libs.common.refusals import NotFound, Refusal, Sentence
from libs.common.spine.events import partition_of
from libs.contracts.registration import EMPLOYERS

RETRY_AFTER_S = 30
# News that is heard in order may have been said this much earlier than it was heard.
_LATE_BY = timedelta(minutes=10)
# What is older and still unheard of was never said.
_LOST_AFTER = timedelta(days=7)
_HEARD = text("""
    SELECT clock_timestamp() AS now, (
        SELECT moved_at FROM consumer_position
        WHERE consumer = 'contributions' AND topic = :topic AND partition = :partition) AS moved_at
""")


class NewsOnItsWay(Refusal):
    code = "news_on_its_way"
    kind = "unavailable"
    sentence = Sentence(
        en="This employer's registration has not arrived here yet. Nothing was stored; send the same request again "
        "in {retry_after_s} s.",
        th="ข้อมูลการขึ้นทะเบียนของนายจ้างนี้ยังมาไม่ถึง ยังไม่มีการบันทึก โปรดส่งคำขอเดิมอีกครั้งใน {retry_after_s} วินาที",
        vi="Đăng ký của đơn vị này chưa đến đây. Chưa lưu gì; hãy gửi lại yêu cầu sau {retry_after_s} giây.",
    )


async def unheard_employer(database: Database, caller: Caller, employer_id: UUID) -> Refusal:
    """What a door answers after it has waited in vain. Whose token speaks for the employer knows that there is one."""
    if caller.speaks_for_employer(employer_id) or await _late(database, employer_id):
        return NewsOnItsWay(pointer="/employer_id", retry_after_s=RETRY_AFTER_S)
    return NotFound(what="employer", pointer="/employer_id")


async def _late(database: Database, employer_id: UUID) -> bool:
    made = _made_at(employer_id)
    if made is None:
        return False
    at = {"topic": EMPLOYERS, "partition": partition_of(str(employer_id))}
    heard = (await database.one_statement(_HEARD, at))[0]
    if not heard["now"] - _LOST_AFTER < made < heard["now"] + _LATE_BY:
        return False
    return heard["moved_at"] is None or made > heard["moved_at"] or made > heard["now"] - _LATE_BY


def _made_at(identifier: UUID) -> datetime | None:
    """The moment in a UUID of version 7; others have none."""
    if identifier.version != 7:
        return None
    return datetime.fromtimestamp((identifier.int >> 80) / 1000, UTC)

"""Whose national id and birthday these are: what an employer knows of somebody whom it hires.

Wrong pairs are counted by who gave them and by whom they named; after some, right ones are not told from wrong ones.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.refusals import Refusal, Sentence

TRIES_FOR = timedelta(days=1)
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('match ' || :counted, 17))")
_TRIES = text(
    "SELECT coalesce(max(tries), 0) FROM match_try WHERE counted = ANY(CAST(:counted AS text[])) AND since > :since"
)
_MATCH = text("""
    SELECT coalesce(a.kept_id, p.person_id) FROM person p LEFT JOIN person_alias a USING (person_id)
    WHERE p.national_id = :national_id AND p.born_on = :born_on
""")
_WRONG = text("""
    INSERT INTO match_try AS known (counted, tries, since)
    SELECT counted, 1, :now FROM unnest(CAST(:counted AS text[])) counted
    ON CONFLICT (counted) DO UPDATE
        SET tries = CASE WHEN known.since > :since THEN known.tries + 1 ELSE 1 END,
            since = CASE WHEN known.since > :since THEN known.since ELSE excluded.since END
""")


class PersonDoesNotMatch(Refusal):
    """The same for a number that nobody has and for another birthday."""

    code = "person_does_not_match"
    kind = "invalid"
    sentence = Sentence(
        en="The national id and the day of birth do not fit one insured person. Check both, or register the person.",
        th="เลขประจำตัวประชาชนและวันเกิดไม่ตรงกับผู้ประกันตนรายใด โปรดตรวจสอบทั้งสองรายการ หรือขึ้นทะเบียนผู้ประกันตน",
        vi="Số định danh và ngày sinh không khớp với người tham gia nào. Hãy kiểm tra cả hai, hoặc đăng ký người này.",
    )


class TooManyTries(Refusal):
    code = "too_many_tries"
    kind = "too_many"
    sentence = Sentence(
        en="Too many pairs of number and birthday did not match. Try again tomorrow, or ask an officer of the agency.",
        th="เลขประจำตัวและวันเกิดไม่ตรงกันหลายครั้งเกินไป โปรดลองใหม่พรุ่งนี้หรือติดต่อเจ้าหน้าที่",
        vi="Quá nhiều lần số định danh và ngày sinh không khớp. Hãy thử lại vào ngày mai hoặc hỏi cán bộ của cơ quan.",
    )


async def tried_too_often(database: Database, *, counted: list[str], tries_max: int, now: datetime) -> bool:
    rows = await database.many_rows(_TRIES, {"counted": counted, "since": now - TRIES_FOR})
    return int(rows[0][0]) >= tries_max


async def match_person(
    connection: AsyncConnection,
    *,
    national_id: str,
    born_on: date,
    counted: list[str],
    tries_max: int,
    now: datetime,
) -> UUID | TooManyTries | PersonDoesNotMatch:
    """The refusal is handed back, not raised: what was counted is to be kept. `counted` is empty for officers."""
    for key in sorted(counted):
        await connection.execute(_ONE_AT_A_TIME, {"counted": key})
    given = {"counted": counted, "now": now, "since": now - TRIES_FOR}
    if (await connection.execute(_TRIES, {n: given[n] for n in ("counted", "since")})).scalar_one() >= tries_max:
        return TooManyTries(retry_after_s=int(TRIES_FOR.total_seconds()))
    found: UUID | None = (
        await connection.execute(_MATCH, {"national_id": national_id, "born_on": born_on})
    ).scalar_one_or_none()
    if found is not None:
        return found
    await connection.execute(_WRONG, given)
    return PersonDoesNotMatch(pointer="/national_id")

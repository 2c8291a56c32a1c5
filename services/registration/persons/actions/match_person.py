"""Whose national id and birthday these are: what an employer knows of somebody whom it hires.

Wrong pairs are counted by who gave them and by whom they named; after some, right ones are not told from wrong ones.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.refusals import Refusal, Sentence
from services.registration.persons.rows.match_tries import count_try, lock_tries, most_tries, person_of_pair

TRIES_FOR = timedelta(days=1)


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
    """Whether no more pairs of theirs are looked at today."""
    return await most_tries(database, counted, since=now - TRIES_FOR) >= tries_max


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
    since = now - TRIES_FOR
    await lock_tries(connection, counted)
    if await most_tries(connection, counted, since=since) >= tries_max:
        return TooManyTries(retry_after_s=int(TRIES_FOR.total_seconds()))
    found = await person_of_pair(connection, national_id, born_on)
    if found is not None:
        return found
    await count_try(connection, counted, now=now, since=since)
    return PersonDoesNotMatch(pointer="/national_id")

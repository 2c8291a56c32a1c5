"""A specimen is taken: from then on its code stands for the person in the laboratory."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.constraints import explained
from libs.common.refusals import Refusal, Sentence
from libs.common.values.identifiers import uuid7
from libs.copies.aliases import SAME_PERSON
from services.programmes.figures.actions.write_journal import write_journal
from services.programmes.people.actions.tell_person import lock_person
from services.programmes.sites.actions.end_booking import keep_booking
from services.programmes.testing.actions.register_test import TestNotOpen

_OPEN = text(f"""
    SELECT test_id, area, registered_on FROM test WHERE person_id IN {SAME_PERSON} AND status = 'registered'
    ORDER BY recorded_at LIMIT 1
""")
_TAKE = text("""
    INSERT INTO specimen (specimen_id, code, test_id, person_id, taken_on, taken_by)
    VALUES (:specimen_id, :code, :test_id, :person_id, :taken_on, :taken_by)
""")
_TAKEN = text("UPDATE test SET status = 'taken' WHERE test_id = :test_id")


class TakenOutsideTest(Refusal):
    code = "specimen_outside_test"
    kind = "invalid"
    sentence = Sentence(
        en="A specimen is taken between the day the test was registered, {registered_on}, and today, {today}.",
        th="วันเก็บตัวอย่างต้องอยู่ระหว่างวันลงทะเบียนตรวจ {registered_on} ถึงวันนี้ {today}",
        vi="Ngày lấy mẫu phải từ ngày đăng ký xét nghiệm {registered_on} đến hôm nay {today}.",
    )


class SpecimenCodeUsed(Refusal):
    code = "specimen_code_used"
    sentence = Sentence(
        en="A specimen with this code exists already. Check the label.",
        th="มีตัวอย่างที่ใช้รหัสนี้แล้ว โปรดตรวจฉลาก",
        vi="Mã mẫu này đã được dùng. Hãy kiểm tra nhãn.",
    )


def require_day_of_test(taken_on: date, registered_on: date, today: date) -> None:
    if not registered_on <= taken_on <= today:
        raise TakenOutsideTest(pointer="/taken_on", registered_on=registered_on, today=today)


async def take_specimen(
    connection: AsyncConnection, *, person_id: UUID, code: str, taken_on: date, taken_by: str, today: date
) -> dict[str, Any]:
    person_id = await lock_person(connection, person_id)
    test = (await connection.execute(_OPEN, {"person_id": person_id})).one_or_none()
    if test is None:
        raise TestNotOpen
    require_day_of_test(taken_on, test.registered_on, today)
    row = {
        "specimen_id": uuid7(),
        "code": code,
        "test_id": test.test_id,
        "person_id": person_id,
        "taken_on": taken_on,
        "taken_by": taken_by,
    }
    with explained({"specimen_code_key": SpecimenCodeUsed(pointer="/code")}):
        await connection.execute(_TAKE, row)
    await connection.execute(_TAKEN, row)
    await keep_booking(connection, person_id, "testing")
    about = {"area": test.area, "person_id": person_id, "subject_id": row["specimen_id"]}
    await write_journal(connection, "specimen_taken", day=taken_on, **about)
    return row

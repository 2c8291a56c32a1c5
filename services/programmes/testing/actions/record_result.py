"""A specimen's result, and its correction: whatever follows from it follows in the same transaction."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal, Sentence
from libs.copies.aliases import SAME_PERSON
from services.programmes.figures.actions.write_journal import write_journal
from services.programmes.hospitels.actions.place_person import place_person
from services.programmes.hospitels.rules.bed_offer import Finding
from services.programmes.people.actions.tell_person import leave_message, lock_person
from services.programmes.testing.actions.order_isolation import order_isolation, withdraw_isolation

_SPECIMEN = text("""
    SELECT s.*, t.area, coalesce(a.kept_id, s.person_id) AS kept_id FROM specimen s JOIN test t USING (test_id)
    LEFT JOIN person_alias a ON a.person_id = s.person_id WHERE s.code = :code
""")
_STANDING = text("SELECT * FROM result WHERE specimen_id = :specimen_id ORDER BY version DESC LIMIT 1")
_INSERT = text("""
    INSERT INTO result (specimen_id, version, outcome, symptoms, complications, laboratory, because, recorded_by)
    VALUES (:specimen_id, :version, :outcome, :symptoms, :complications, :laboratory, :because, :recorded_by)
""")
# An inconclusive result leaves the test open: another specimen is to be taken.
_RESULTED = text(f"""
    UPDATE test SET status = CASE WHEN :inconclusive AND NOT EXISTS (
        SELECT FROM test o WHERE o.person_id IN {SAME_PERSON} AND o.test_id <> test.test_id
          AND o.status IN ('registered', 'taken')) THEN 'registered' ELSE 'resulted' END
    WHERE test_id = :test_id
""")


class SpecimenOfAnother(Refusal):
    code = "specimen_of_another"
    sentence = Sentence(
        en="This specimen was not taken from that person. Compare the label with the order; nothing was recorded.",
        th="ตัวอย่างนี้ไม่ได้เก็บจากบุคคลดังกล่าว โปรดเทียบฉลากกับใบสั่ง ยังไม่มีการบันทึก",
        vi="Mẫu này không phải của người đó. Hãy đối chiếu nhãn với phiếu; chưa ghi nhận gì.",
    )


class ResultKnown(Refusal):
    code = "result_already_recorded"
    sentence = Sentence(
        en="This specimen has a result already. If it is wrong, correct it and say why.",
        th="ตัวอย่างนี้มีผลแล้ว หากผิดโปรดแก้ไขพร้อมระบุเหตุผล",
        vi="Mẫu này đã có kết quả. Nếu sai hãy đính chính và nêu lý do.",
    )


class NothingToCorrect(Refusal):
    code = "nothing_to_correct"
    sentence = Sentence(
        en="This specimen has no result that differs from yours.",
        th="ตัวอย่างนี้ไม่มีผลที่ต่างจากที่ส่งมา",
        vi="Mẫu này không có kết quả nào khác với kết quả gửi.",
    )


async def record_result(
    connection: AsyncConnection,
    law: Law,
    *,
    specimen_code: str,
    person_id: UUID,
    finding: Finding,
    laboratory: str,
    because: str | None,
    recorded_by: str,
    today: date,
    now: datetime,
) -> dict[str, Any]:
    """The result as it stands now. With `because` it corrects the one before. The label must be the person's."""
    specimen = (await connection.execute(_SPECIMEN, {"code": specimen_code})).mappings().one_or_none()
    if specimen is None:
        raise NotFound(what="specimen")
    if (await lock_person(connection, person_id)) != specimen["kept_id"]:
        raise SpecimenOfAnother(pointer="/person_id")
    before = (await connection.execute(_STANDING, dict(specimen))).mappings().one_or_none()
    row = {
        "specimen_id": specimen["specimen_id"],
        "version": before["version"] + 1 if before else 1,
        "outcome": finding.outcome,
        "symptoms": finding.symptoms,
        "complications": finding.complications,
        "laboratory": laboratory,
        "because": because,
        "recorded_by": recorded_by,
    }
    _refuse_unless_it_fits(before, row)
    await connection.execute(_INSERT, row)
    about = {"person_id": specimen["kept_id"], "specimen_id": specimen["specimen_id"]}
    inconclusive = finding.outcome == "inconclusive"
    await connection.execute(_RESULTED, {**about, "test_id": specimen["test_id"], "inconclusive": inconclusive})
    await _count(connection, specimen, before, finding, today)
    if finding.outcome == "positive":
        await order_isolation(connection, law, taken_on=specimen["taken_on"], **about)
    else:
        await withdraw_isolation(connection, **about)
    await place_person(
        connection, law, finding=finding, area=specimen["area"], by=recorded_by, now=now, today=today, **about
    )
    await leave_message(connection, specimen["kept_id"], "result", specimen["specimen_id"])
    return {**row, "person_id": specimen["kept_id"], "code": specimen_code}


def _refuse_unless_it_fits(before: Any, row: dict[str, Any]) -> None:
    if row["because"] is None:
        if before is not None:
            raise ResultKnown
        return
    told = ("outcome", "symptoms", "complications", "laboratory")
    if before is None or all(before[name] == row[name] for name in told):
        raise NothingToCorrect


async def _count(connection: AsyncConnection, specimen: Any, before: Any, finding: Finding, today: date) -> None:
    about = {"area": specimen["area"], "person_id": specimen["kept_id"], "subject_id": specimen["specimen_id"]}
    if before is not None:
        await write_journal(connection, f"result_{before['outcome']}", day=today, counts=-1, **about)
    await write_journal(connection, f"result_{finding.outcome}", day=today, **about)


async def specimen_person(connection: AsyncConnection, specimen_id: UUID) -> tuple[str, UUID]:
    """Code and person of a specimen."""
    found = text("SELECT code, person_id FROM specimen WHERE specimen_id = :specimen_id")
    row = (await connection.execute(found, {"specimen_id": specimen_id})).one_or_none()
    if row is None:
        raise NotFound(what="specimen")
    return row.code, row.person_id

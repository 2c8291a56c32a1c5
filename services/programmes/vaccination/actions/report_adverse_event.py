"""What came after a dose; a serious one goes to an officer at once."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal, Sentence
from libs.common.values.identifiers import uuid7
from services.programmes.figures.actions.write_journal import write_journal
from services.programmes.people.actions.tell_person import lock_person

_DOSE = text("SELECT * FROM dose WHERE dose_id = :dose_id AND stands AND NOT annulled")
_INSERT = text("""
    INSERT INTO adverse_event (adverse_event_id, dose_id, person_id, severity, onset_on, description, reported_by)
    VALUES (:adverse_event_id, :dose_id, :person_id, :severity, :onset_on, :description, :reported_by)
""")
_SEEN = text("""
    UPDATE adverse_event SET seen_by = :seen_by, seen_note = :note
    WHERE adverse_event_id = :adverse_event_id AND seen_by IS NULL RETURNING adverse_event_id
""")


class OnsetBeforeDose(Refusal):
    code = "onset_before_dose"
    kind = "invalid"
    sentence = Sentence(
        en="It began on {onset}, before the dose of {given}: choose the dose that it followed.",
        th="อาการเริ่ม {onset} ก่อนวันรับวัคซีน {given} โปรดเลือกเข็มที่ถูกต้อง",
        vi="Bắt đầu ngày {onset}, trước liều tiêm {given}: hãy chọn đúng liều.",
    )


async def report_adverse_event(
    connection: AsyncConnection, *, dose_id: UUID, severity: str, onset_on: date, description: str, reported_by: str
) -> dict[str, Any]:
    dose = (await connection.execute(_DOSE, {"dose_id": dose_id})).mappings().one_or_none()
    if dose is None:
        raise NotFound(pointer="/dose_id", what="dose")
    if onset_on < dose["given_on"]:
        raise OnsetBeforeDose(pointer="/onset_on", onset=onset_on, given=dose["given_on"])
    await lock_person(connection, dose["person_id"])
    row = {
        "adverse_event_id": uuid7(),
        "dose_id": dose_id,
        "person_id": dose["person_id"],
        "severity": severity,
        "onset_on": onset_on,
        "description": description,
        "reported_by": reported_by,
    }
    await connection.execute(_INSERT, row)
    about = {"area": dose["area"], "person_id": dose["person_id"], "subject_id": row["adverse_event_id"]}
    await write_journal(connection, "adverse_event", day=onset_on, **about)
    return row


async def see_adverse_event(connection: AsyncConnection, *, adverse_event_id: UUID, note: str, seen_by: str) -> None:
    given = {"adverse_event_id": adverse_event_id, "note": note, "seen_by": seen_by}
    if (await connection.execute(_SEEN, given)).scalar_one_or_none() is None:
        raise NotFound(what="adverse event that waits for an officer")

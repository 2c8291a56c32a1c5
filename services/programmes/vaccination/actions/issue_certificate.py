"""Issue a certificate of the doses that stand; the one before is valid no more."""

import json
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Refusal, Sentence
from libs.common.values.identifiers import uuid7
from libs.copies.aliases import SAME_PERSON
from services.programmes.people.actions.tell_person import BeingMerged, lock_person
from services.programmes.vaccination.actions.end_certificate import supersede_certificate

_VALID = text(f"SELECT * FROM vaccination_certificate WHERE person_id IN {SAME_PERSON} AND status = 'valid'")
_DOSES = text(f"""
    SELECT dose_no, product, lot, given_on, place FROM dose
    WHERE person_id IN {SAME_PERSON} AND stands AND NOT annulled ORDER BY dose_no, given_on, dose_id
""")
_VERSION = text(f"""
    SELECT coalesce(max(version), 0) + 1 FROM vaccination_certificate WHERE person_id IN {SAME_PERSON}
""")
_INSERT = text("""
    INSERT INTO vaccination_certificate (certificate_id, person_id, version, content, holder, issued_on)
    VALUES (:certificate_id, :person_id, :version, CAST(:content AS json), :holder, :issued_on)
""")


class NoDose(Refusal):
    code = "no_dose_given"
    sentence = Sentence(
        en="No dose of this person is recorded. If one was given, ask the site to record it.",
        th="ไม่มีบันทึกการรับวัคซีนของบุคคลนี้ หากได้รับแล้วโปรดแจ้งสถานที่ให้บันทึก",
        vi="Chưa ghi nhận liều nào của người này. Nếu đã tiêm, hãy yêu cầu điểm tiêm ghi nhận.",
    )


async def issue_certificate(
    connection: AsyncConnection, *, person_id: UUID, holder: str, details_version: int, today: date
) -> UUID:
    """`holder` is who it is for, sealed with the person's key. The same doses and details: the same certificate.

    `person_id` is the id that the person goes by now: the holder was sealed for it.
    """
    if await lock_person(connection, person_id) != person_id:
        raise BeingMerged
    doses = [dict(row) for row in (await connection.execute(_DOSES, {"person_id": person_id})).mappings()]
    if not doses:
        raise NoDose
    content: dict[str, Any] = json.loads(json.dumps({"doses": doses, "details_version": details_version}, default=str))
    valid = (await connection.execute(_VALID, {"person_id": person_id})).mappings().all()
    if len(valid) == 1 and _parsed(valid[0]["content"]) == content:
        known: UUID = valid[0]["certificate_id"]
        return known
    await supersede_certificate(connection, person_id=person_id, because="issued again")
    certificate_id = uuid7()
    row = {
        "certificate_id": certificate_id,
        "person_id": person_id,
        "version": (await connection.execute(_VERSION, {"person_id": person_id})).scalar_one(),
        "content": json.dumps(content, ensure_ascii=False),
        "holder": holder,
        "issued_on": today,
    }
    await connection.execute(_INSERT, row)
    return certificate_id


def _parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value

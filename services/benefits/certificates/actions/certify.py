"""An employer certifies that a person could not work: the prescribed evidence, kept by both."""

import hashlib
import json
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.law.terms import Law
from libs.common.refusals import Refusal, Sentence
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.benefits import CertificateIssued
from libs.copies.aliases import SAME_PERSON
from services.benefits.certificates.actions.order_numbers import as_meant_sql
from services.benefits.claims.actions.awaited import arrives
from services.benefits.claims.actions.evaluate_claim import evaluate_persons
from services.benefits.claims.actions.one_at_a_time import one_at_a_time

_INSERT = text("""
    INSERT INTO certificate (certificate_id, employer_id, person_id, cause, order_number, first_day, last_day,
                             wages_paid, hash, issued_by)
    VALUES (:certificate_id, :employer_id, :person_id, :cause, :order_number, :first_day, :last_day, :wages_paid,
            :hash, :issued_by)
""")
_EMPLOYED = text(f"""
    SELECT EXISTS (SELECT FROM employment WHERE person_id IN {SAME_PERSON} AND employer_id = :employer_id
                   AND standing <> 'void') AS employed
""")
_OF_EMPLOYER = f"""
    FROM closure_order o LEFT JOIN employer e ON e.employer_id = :employer_id
    WHERE {as_meant_sql("o.order_number")} = {as_meant_sql(":order_number")}
      AND (o.employer_id = :employer_id OR (o.area = e.area AND starts_with(e.sector, o.sector)))
"""
_ORDERED = text(f"SELECT EXISTS (SELECT {_OF_EMPLOYER}) AS ordered")
_RECORDED = text(f"""
    SELECT o.order_number {_OF_EMPLOYER} ORDER BY o.order_number = :order_number DESC, o.order_number LIMIT 1
""")


class NotEmployedHere(Refusal):
    code = "person_not_employed_here"
    kind = "invalid"
    sentence = Sentence(
        en="No contract of this person with this employer is registered. Register the employment, then certify.",
        th="ไม่พบการจ้างงานของบุคคลนี้กับนายจ้างรายนี้ โปรดขึ้นทะเบียนการจ้างก่อนออกหนังสือรับรอง",
        vi="Chưa đăng ký hợp đồng của người này với đơn vị này. Hãy đăng ký lao động rồi xác nhận.",
    )


class OrderUnknown(Refusal):
    code = "order_unknown"
    kind = "invalid"
    sentence = Sentence(
        en="No closure order with the number {order_number} is on record for this employer. Check the number, or ask "
        "the agency to record the order first.",
        th="ไม่พบคำสั่งปิดสถานที่เลขที่ {order_number} สำหรับนายจ้างรายนี้ โปรดตรวจเลขที่คำสั่ง หรือให้สำนักงานบันทึกคำสั่งก่อน",
        vi="Không có lệnh đóng cửa số {order_number} cho đơn vị này. Hãy kiểm tra số, hoặc đề nghị cơ quan ghi nhận "
        "lệnh trước.",
    )


async def recorded_number(database: Database, *, employer_id: UUID, order_number: str) -> str | None:
    """The number of the employer's closure order as it is on record, however it was typed; None if there is none.

    An order recorded just now may take up to two seconds to arrive (decision 4).
    """
    asked = {"employer_id": employer_id, "order_number": order_number}
    if not await arrives(database, _ORDERED, asked):
        return None
    return str((await database.one_statement(_RECORDED, asked))[0]["order_number"])


async def employed_here(database: Database, *, employer_id: UUID, person_id: UUID) -> bool:
    """Whether a contract is known, after up to two seconds in which news of it may arrive (decision 4)."""
    return await arrives(database, _EMPLOYED, {"employer_id": employer_id, "person_id": person_id})


async def certify(
    connection: AsyncConnection,
    law: Law,
    *,
    employer_id: UUID,
    person_id: UUID,
    cause: str,
    order_number: str,
    first_day: date,
    last_day: date,
    wages_paid: bool,
    issued_by: str,
    today: date,
) -> dict[str, Any]:
    """The certificate with its hash; claims that waited for it go on."""
    content = {
        "certificate_id": uuid7(),
        "employer_id": employer_id,
        "person_id": person_id,
        "cause": cause,
        "order_number": order_number,
        "first_day": first_day,
        "last_day": last_day,
        "wages_paid": wages_paid,
    }
    canonical = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False, separators=(",", ":"))
    row = {**content, "hash": hashlib.sha256(canonical.encode()).hexdigest(), "issued_by": issued_by}
    kept_id = await one_at_a_time(connection, person_id)
    await connection.execute(_INSERT, row)
    fact = CertificateIssued.model_validate(content)
    persons = sorted({f"person:{person_id}", f"person:{kept_id}"})
    await append(connection, Said(fact, (f"employer:{employer_id}", *persons)))
    await evaluate_persons(connection, law, [kept_id], today=today)
    return row

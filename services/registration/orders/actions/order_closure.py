"""Record a government order that closes an employer, or a sector of an area."""

from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal, Sentence
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.registration import ClosureOrdered

_EMPLOYER = text("SELECT 1 FROM employer WHERE employer_id = :employer_id")
_INSERT = text("""
    INSERT INTO closure_order (order_id, employer_id, area, sector, first_day, last_day, order_number, issued_by, cause)
    VALUES (:order_id, :employer_id, :area, :sector, :first_day, :last_day, :order_number, :issued_by, :cause)
    ON CONFLICT DO NOTHING RETURNING order_id
""")


class OrderAlreadyRecorded(Refusal):
    code = "closure_order_already_recorded"
    kind = "conflict"
    sentence = Sentence(
        en="The order {order_number} is already recorded for this employer or area.",
        th="คำสั่งเลขที่ {order_number} บันทึกไว้แล้วสำหรับนายจ้างหรือพื้นที่นี้",
        vi="Quyết định {order_number} đã được ghi nhận cho đơn vị hoặc khu vực này.",
    )


async def order_closure(
    connection: AsyncConnection,
    *,
    employer_id: UUID | None,
    area: str | None,
    sector: str | None,
    first_day: date,
    last_day: date,
    order_number: str,
    issued_by: str,
    cause: str,
) -> UUID:
    if employer_id and (await connection.execute(_EMPLOYER, {"employer_id": employer_id})).one_or_none() is None:
        raise NotFound(what="employer", pointer="/employer_id")
    fact = ClosureOrdered(
        order_id=uuid7(),
        employer_id=employer_id,
        area=area,
        sector=sector,
        first_day=first_day,
        last_day=last_day,
        order_number=order_number,
        issued_by=issued_by,
        cause=cause,
    )
    if (await connection.execute(_INSERT, fact.model_dump())).one_or_none() is None:
        raise OrderAlreadyRecorded(order_number=order_number)
    audience = (f"employer:{employer_id}",) if employer_id else ()
    await append(connection, Said(fact, audience))
    return fact.order_id

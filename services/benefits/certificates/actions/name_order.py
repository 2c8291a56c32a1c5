"""A certificate of a closure names an order that is on record for the employer, and days of that order."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from libs.common.database.connections import Database
from libs.common.refusals import Refusal, Sentence
from services.benefits.certificates import rows
from services.benefits.claims.actions.awaited import arrives


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


class DaysOutsideOrder(Refusal):
    """`days`: the first and the last day of the order, of each stretch where it has several."""

    code = "days_outside_order"
    kind = "invalid"
    sentence = Sentence(
        en="The closure order {order_number} is for the days {days}. Certify days within the order only, or ask the "
        "agency to record the order for the other days first.",
        th="คำสั่งปิดสถานที่เลขที่ {order_number} มีผลวันที่ {days} โปรดรับรองเฉพาะวันในคำสั่ง หรือให้สำนักงานบันทึกคำสั่งสำหรับวันอื่นก่อน",
        vi="Lệnh đóng cửa số {order_number} có hiệu lực các ngày {days}. Chỉ xác nhận những ngày trong lệnh, hoặc "
        "đề nghị cơ quan ghi nhận lệnh cho những ngày khác trước.",
    )


async def order_named(
    database: Database, *, employer_id: UUID, order_number: str, first_day: date, last_day: date
) -> str:
    """The number of the order as it is on record, however it was typed.

    An order recorded just now may take up to two seconds to arrive (decision 4).
    """
    ordered = await arrives(
        database,
        rows.DAYS_ARE_ORDERED,
        employer_id=employer_id,
        order_number=order_number,
        first_day=first_day,
        last_day=last_day,
    )
    number = await rows.recorded_number(database, employer_id=employer_id, order_number=order_number)
    if number is None:
        raise OrderUnknown(pointer="/order_number", order_number=order_number)
    if not ordered:
        stretches = await rows.ordered_stretches(database, employer_id=employer_id, order_number=order_number)
        begins_within = any(stretch.first_day <= first_day <= stretch.last_day for stretch in stretches)
        pointer = "/last_day" if begins_within else "/first_day"
        raise DaysOutsideOrder(pointer=pointer, order_number=number, days=_spelled(stretches))
    return number


def _spelled(stretches: Sequence[rows.Stretch]) -> str:
    return ", ".join(f"{stretch.first_day} \u2013 {stretch.last_day}" for stretch in stretches)

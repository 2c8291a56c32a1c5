"""Hospitels and their beds, as officers enter them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.constraints import explained
from libs.common.refusals import NotFound, Refusal, Sentence
from libs.common.values.identifiers import uuid7

_FACILITY = text("""
    INSERT INTO facility (facility_id, name, area, address) VALUES (:facility_id, :name, :area, :address)
""")
_LOCK = text("SELECT area FROM facility WHERE facility_id = :facility_id FOR UPDATE")
_BEDS = text("""
    INSERT INTO bed (facility_id, area, label)
    SELECT :facility_id, :area, CAST(:prefix AS text) || n
    FROM generate_series(CAST(:first AS bigint), CAST(:first AS bigint) + CAST(:count AS bigint) - 1) n
""")
# On from the highest number after the same prefix, whatever the labels of other prefixes look like.
_NEXT = text("""
    SELECT coalesce(max(CAST(substr(label, length(:prefix) + 1) AS bigint)), 0) + 1 FROM bed
    WHERE facility_id = :facility_id AND starts_with(label, :prefix)
      AND substr(label, length(:prefix) + 1) ~ '^[1-9][0-9]{0,8}$'
""")
_SERVICE = text("""
    UPDATE bed SET in_service = :in_service WHERE bed_id = :bed_id AND stay_id IS NULL
    RETURNING bed_id, facility_id, label, in_service
""")
_KNOWN = text("SELECT EXISTS (SELECT FROM bed WHERE bed_id = :bed_id)")


class BedLabelUsed(Refusal):
    code = "bed_label_used"
    sentence = Sentence(
        en="A bed of this hospitel has one of these labels already. Choose another prefix; nothing was added.",
        th="มีเตียงใน Hospitel นี้ที่ใช้ป้ายเหล่านี้แล้ว โปรดเลือกคำนำหน้าอื่น ยังไม่ได้เพิ่มเตียง",
        vi="Hospitel này đã có giường mang nhãn đó. Hãy chọn tiền tố khác; chưa thêm giường nào.",
    )


class BedTaken(Refusal):
    code = "bed_is_taken"
    sentence = Sentence(
        en="Somebody has this bed. Transfer or discharge the person first.",
        th="มีผู้ใช้เตียงนี้อยู่ โปรดย้ายหรือจำหน่ายก่อน",
        vi="Giường này đang có người. Hãy chuyển hoặc cho ra viện trước.",
    )


async def open_facility(connection: AsyncConnection, *, name: str, area: str, address: str, beds: int) -> UUID:
    facility_id = uuid7()
    row = {"facility_id": facility_id, "name": name, "area": area, "address": address}
    await connection.execute(_FACILITY, row)
    if beds:
        await add_beds(connection, facility_id=facility_id, count=beds, prefix="")
    return facility_id


@dataclass(frozen=True, slots=True)
class BedsAdded:
    """How many, and the labels of the first and the last."""

    added: int
    first_label: str
    last_label: str


async def add_beds(connection: AsyncConnection, *, facility_id: UUID, count: int, prefix: str) -> BedsAdded:
    """So many beds more, all or none; numbered on from the last with that prefix."""
    area = (await connection.execute(_LOCK, {"facility_id": facility_id})).scalar_one_or_none()
    if area is None:
        raise NotFound(what="facility")
    first = (await connection.execute(_NEXT, {"facility_id": facility_id, "prefix": prefix})).scalar_one()
    row: dict[str, Any] = {"facility_id": facility_id, "area": area, "prefix": prefix, "first": first, "count": count}
    with explained({"bed_label": BedLabelUsed(pointer="/prefix")}):
        added = (await connection.execute(_BEDS, row)).rowcount
    return BedsAdded(added, f"{prefix}{first}", f"{prefix}{first + count - 1}")


async def put_bed_in_service(connection: AsyncConnection, *, bed_id: UUID, in_service: bool) -> dict[str, Any]:
    """A bed that somebody has is not taken away."""
    row = (await connection.execute(_SERVICE, {"bed_id": bed_id, "in_service": in_service})).mappings().one_or_none()
    if row is not None:
        return dict(row)
    if (await connection.execute(_KNOWN, {"bed_id": bed_id})).scalar_one():
        raise BedTaken
    raise NotFound(what="bed")

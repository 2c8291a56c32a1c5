"""Hospitels and their beds, as officers enter them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.constraints import explained
from libs.common.refusals import NotFound, Refusal
from libs.common.spine.outbox import append
from libs.common.values.identifiers import uuid7
from libs.contracts.programmes import PlaceOpened
from services.programmes.hospitels.rows import beds as rows


class BedLabelUsed(Refusal):
    code = "bed_label_used"


class BedTaken(Refusal):
    code = "bed_is_taken"


async def open_facility(connection: AsyncConnection, *, name: str, area: str, address: str, beds: int) -> UUID:
    facility_id = uuid7()
    await rows.insert_facility(connection, facility_id=facility_id, name=name, area=area, address=address)
    await append(connection, PlaceOpened(place_id=facility_id, party="facility"))
    if beds:
        await add_beds(connection, facility_id=facility_id, count=beds, prefix="")
    return facility_id


@dataclass(frozen=True, slots=True)
class BedsAdded:
    """The number of beds added, and the labels of the first and the last."""

    added: int
    first_label: str
    last_label: str


async def add_beds(connection: AsyncConnection, *, facility_id: UUID, count: int, prefix: str) -> BedsAdded:
    """Add `count` beds, all or none, numbered from the last one with this prefix.

    Refuses `NotFound`, `BedLabelUsed`.
    """
    area = await rows.lock_facility(connection, facility_id)
    if area is None:
        raise NotFound(what="facility")
    first = await rows.next_label(connection, facility_id, prefix)
    with explained({"bed_label": BedLabelUsed(pointer="/prefix")}):
        added = await rows.insert_beds(
            connection, facility_id=facility_id, area=area, prefix=prefix, first=first, count=count
        )
    return BedsAdded(added, f"{prefix}{first}", f"{prefix}{first + count - 1}")


async def put_bed_in_service(connection: AsyncConnection, *, bed_id: UUID, in_service: bool) -> rows.Bed:
    """Put a bed in or out of service. An occupied bed is refused, and one of a closed hospitel."""
    bed = await rows.put_in_service(connection, bed_id, in_service=in_service)
    if bed is not None:
        return bed
    if await rows.bed_known(connection, bed_id):
        raise BedTaken
    raise NotFound(what="bed")

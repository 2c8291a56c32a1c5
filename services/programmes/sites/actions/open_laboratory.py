"""Open a laboratory: officers register its program next."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.outbox import append
from libs.common.values.identifiers import uuid7
from libs.contracts.programmes import PlaceOpened
from services.programmes.sites.rows import laboratories


async def open_laboratory(connection: AsyncConnection, *, name: str, area: str, address: str) -> UUID:
    laboratory_id = uuid7()
    await laboratories.insert_laboratory(connection, laboratory_id=laboratory_id, name=name, area=area, address=address)
    await append(connection, PlaceOpened(place_id=laboratory_id, party="laboratory"))
    return laboratory_id

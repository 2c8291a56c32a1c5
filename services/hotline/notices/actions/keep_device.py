"""Register, change and remove the devices on which a person hears of messages."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.constraints import explained
from libs.common.refusals import NotFound, Refusal
from libs.common.values.identifiers import uuid7
from services.hotline.notices.rows import devices as rows
from services.hotline.notices.rows.devices import Device, Platform

DEVICES_MAX = 20


class DeviceOfAnother(Refusal):
    code = "device_of_another_person"


class TooManyDevices(Refusal):
    code = "too_many_devices"


async def register_device(
    connection: AsyncConnection,
    *,
    person_id: UUID,
    person_ids: Sequence[str],
    client_id: UUID,
    platform: Platform,
    token: str,
) -> Device:
    """Register a device. Another person's token is refused: nobody takes another's messages off a phone."""
    await rows.lock_devices(connection, person_id)
    count = await rows.count_others(connection, person_ids, token=token)
    if count >= DEVICES_MAX:
        raise TooManyDevices(count=count)
    made = await rows.insert_device(
        connection,
        uuid7(),
        person_id=person_id,
        person_ids=person_ids,
        client_id=client_id,
        platform=platform,
        token=token,
    )
    if made is None:
        raise DeviceOfAnother(pointer="/token")
    return made


async def change_token(
    connection: AsyncConnection, device_id: UUID, *, person_ids: Sequence[str], token: str
) -> Device:
    """Give a device its new token; refused where another device has it."""
    with explained({"device_token_one": DeviceOfAnother(pointer="/token")}):
        changed = await rows.set_token(connection, device_id, person_ids=person_ids, token=token)
    if changed is None:
        raise NotFound(what="device")
    return changed


async def remove_device(connection: AsyncConnection, device_id: UUID, *, person_ids: Sequence[str]) -> Device:
    """Remove a device of the person."""
    removed = await rows.set_removed(connection, device_id, person_ids=person_ids)
    if removed is None:
        raise NotFound(what="device")
    return removed


async def remove_device_of_app(connection: AsyncConnection, device_id: UUID, *, client_id: UUID | None) -> Device:
    """Remove a device of the app's own: its token is dead, or another person signs in on it."""
    removed = await rows.set_removed_by_app(connection, device_id, client_id=client_id)
    if removed is None:
        raise NotFound(what="device")
    return removed

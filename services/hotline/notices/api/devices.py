"""The app's backend: devices that hear of messages. The push itself is the app's: it gets signed webhooks."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import FIRST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, Nothing
from libs.common.refusals import Refusal
from libs.copies.ended_clients import SUBJECT_START
from services.hotline.context import Ctx
from services.hotline.notices.actions.keep_device import (
    change_token,
    register_device,
    remove_device,
    remove_device_of_app,
)
from services.hotline.notices.rows import devices as rows

router = APIRouter(prefix="/v1", tags=["me"])
Person = Annotated[Caller, allow("person")]
DEVICES = Listing("my devices", first=FIRST_ID)
Token = Annotated[
    str,
    Field(pattern=r"^[\x21-\x7e]{8,1000}$", examples=["fcm-e3b0c44298fc1c14"], description="of the push service"),
]


class DeviceNeedsApp(Refusal):
    code = "device_needs_app"
    kind = "forbidden"


class NewDevice(Body):
    token: Token
    platform: rows.Platform


class NewToken(Body):
    token: Token


class Device(BaseModel):
    """A device of mine. Its token is not told again."""

    id: UUID
    platform: rows.Platform
    registered_at: datetime = Field(description="when it was registered")

    @classmethod
    def of(cls, device: rows.Device) -> "Device":
        return cls(id=device.device_id, platform=device.platform, registered_at=device.registered_at)


@router.post("/me/devices", status_code=201, operation_id="register_device", response_model=Device)
async def register(request: Request, body: NewDevice, caller: Person) -> Response:
    """Register a device, once more with the same token changes nothing. Another person's token is refused."""
    client_id, person_id = _app_of(caller), caller.party_id
    assert person_id is not None  # a person's token has one

    async def act(connection: AsyncConnection) -> Device:
        made = await register_device(
            connection,
            person_id=person_id,
            person_ids=caller.person_ids,
            client_id=client_id,
            platform=body.platform,
            token=body.token,
        )
        return Device.of(made)

    return await carry_out_once(request, caller, "register_device", act)


@router.get("/me/devices", operation_id="list_my_devices")
async def devices(context: Ctx, caller: Person, asked: Pages) -> Page[Device]:
    """List my devices, the oldest first; a person has twenty at most."""
    own = await rows.devices_of_person(
        context.database, caller.person_ids, after=asked.after(DEVICES), limit=asked.one_more
    )
    part = asked.cut(DEVICES, own, key=lambda device: device.device_id)
    return Page(items=[Device.of(device) for device in part.rows], next=part.next)


@router.post("/me/devices/{device_id}/token", operation_id="change_device_token", response_model=Device)
async def token(request: Request, device_id: UUID, body: NewToken, caller: Person) -> Response:
    """Give a device of mine the token that its push service made anew."""

    async def act(connection: AsyncConnection) -> Device:
        changed = await change_token(connection, device_id, person_ids=caller.person_ids, token=body.token)
        return Device.of(changed)

    return await carry_out_once(request, caller, "change_device_token", act, status=200)


@router.post("/me/devices/{device_id}/removal", operation_id="remove_device", response_model=Device)
async def remove(request: Request, device_id: UUID, _: Nothing, caller: Person) -> Response:
    """Remove a device of mine: it hears of nothing more."""

    async def act(connection: AsyncConnection) -> Device:
        return Device.of(await remove_device(connection, device_id, person_ids=caller.person_ids))

    return await carry_out_once(request, caller, "remove_device", act, status=200)


@router.post("/devices/{device_id}/removal", operation_id="remove_device_of_app", response_model=Device)
async def remove_by_app(
    request: Request, device_id: UUID, _: Nothing, caller: Annotated[Caller, allow("app")]
) -> Response:
    """Remove a device of this app: its push service knows the token no more, or another person signs in on it."""

    async def act(connection: AsyncConnection) -> Device:
        return Device.of(await remove_device_of_app(connection, device_id, client_id=caller.party_id))

    return await carry_out_once(request, caller, "remove_device_of_app", act, status=200)


def _app_of(caller: Caller) -> UUID:
    """Return the client that got the caller's token; refused without one."""
    try:
        if caller.acting is None and caller.client and caller.client.startswith(SUBJECT_START):
            return UUID(caller.client.removeprefix(SUBJECT_START))
    except ValueError:  # a program that the agency did not onboard
        pass
    raise DeviceNeedsApp

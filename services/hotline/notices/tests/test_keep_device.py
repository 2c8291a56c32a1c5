"""A device's token is one person's at a time: registered, changed, removed, and refused to anybody else."""

from uuid import UUID, uuid4

import pytest

from libs.common.door.answers.pages import FIRST_ID
from libs.common.refusals import Refusal
from services.hotline.notices.actions.keep_device import (
    DEVICES_MAX,
    change_token,
    register_device,
    remove_device,
    remove_device_of_app,
)
from services.hotline.notices.rows.devices import Device, devices_of_person
from services.hotline.tests.desk import Desk

CLIENT = uuid4()


async def _register(desk: Desk, person: UUID, token: str, *, client: UUID = CLIENT) -> Device:
    async with desk.database.transaction(wakes=False) as connection:
        return await register_device(
            connection, person_id=person, person_ids=[str(person)], client_id=client, platform="ios", token=token
        )


async def test_a_token_is_one_persons_until_it_is_removed(desk: Desk) -> None:
    one, other = uuid4(), uuid4()
    device = await _register(desk, one, "token-of-a-phone")
    assert (await _register(desk, one, "token-of-a-phone")).device_id == device.device_id, "the same device"
    with pytest.raises(Refusal, match="device_of_another_person") as refused:
        await _register(desk, other, "token-of-a-phone")
    assert refused.value.pointer == "/token"
    await _register(desk, other, "token-of-a-phone", client=uuid4())
    own = await _register(desk, other, "token-of-a-tablet")
    with pytest.raises(Refusal, match="device_of_another_person"):
        async with desk.database.transaction(wakes=False) as connection:
            await change_token(connection, own.device_id, person_ids=[str(other)], token="token-of-a-phone")
    with pytest.raises(Refusal, match="not_found"):
        async with desk.database.transaction(wakes=False) as connection:
            await change_token(connection, device.device_id, person_ids=[str(other)], token="token-made-anew")
    with pytest.raises(Refusal, match="not_found"):
        async with desk.database.transaction(wakes=False) as connection:
            await remove_device(connection, device.device_id, person_ids=[str(other)])
    async with desk.database.transaction(wakes=False) as connection:
        await change_token(connection, device.device_id, person_ids=[str(one)], token="token-made-anew")
    assert (await _register(desk, other, "token-of-a-phone")).device_id != device.device_id
    async with desk.database.transaction(wakes=False) as connection:
        await remove_device(connection, device.device_id, person_ids=[str(one)])
    assert await devices_of_person(desk.database, [str(one)], after=FIRST_ID, limit=9) == []
    with pytest.raises(Refusal, match="not_found"):
        async with desk.database.transaction(wakes=False) as connection:
            await remove_device_of_app(connection, own.device_id, client_id=uuid4())
    async with desk.database.transaction(wakes=False) as connection:
        await remove_device_of_app(connection, own.device_id, client_id=CLIENT)


async def test_a_person_has_twenty_devices_at_most(desk: Desk) -> None:
    person = uuid4()
    for number in range(DEVICES_MAX):
        await _register(desk, person, f"token-number-{number}")
    with pytest.raises(Refusal, match="too_many_devices"):
        await _register(desk, person, "token-too-much")
    await _register(desk, person, "token-number-0")

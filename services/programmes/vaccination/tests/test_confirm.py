"""Registrations are confirmed in areas of a phase that has begun, and can be withdrawn."""

from uuid import uuid4

import pytest

from libs.common.refusals import NotFound
from services.programmes.tests.willing import GONE, TODAY, Willing
from services.programmes.vaccination.actions.confirm import withdraw
from services.programmes.vaccination.actions.next_turn import current_turn


async def test_former_staff_are_not_confirmed_and_a_withdrawal_lowers_the_count(willing: Willing) -> None:
    one, two, _ = willing.people
    await willing.database.one_statement(GONE, {"person_id": two})
    done = await willing.confirm()
    assert (done.confirmed, done.left) == (1, 1)
    async with willing.database.transaction(wakes=False) as connection:
        registration = await current_turn(connection, one)
        assert registration is not None
        assert (registration.status, registration.phase, registration.area) == ("confirmed", 1, "TH-10-40")
        await withdraw(connection, willing.law, vaccination_id=registration.vaccination_id, today=TODAY)
        assert await current_turn(connection, one) is None
        with pytest.raises(NotFound):
            await withdraw(connection, willing.law, vaccination_id=uuid4(), today=TODAY)
    assert await willing.journal() == {"vaccination_registered": 1}

"""A person takes the bed offered here; a person with a bed elsewhere, or without a free one, is refused."""

from uuid import uuid4

import pytest

from libs.common.refusals import NotFound, Refusal
from services.programmes.hospitels.actions.admit_under_lock import admit_under_lock
from services.programmes.tests.known import Known
from services.programmes.tests.stays import BY, TODAY, opened_hospitel, placed, stay_of


async def test_the_bed_that_was_offered_is_taken_and_the_other_door_is_closed(known: Known) -> None:
    here, elsewhere = await opened_hospitel(known, 1), await opened_hospitel(known, 1)
    one, two, three = known.people
    async with known.database.transaction(wakes=False) as connection:
        await placed(known, connection, one)
        await placed(known, connection, two)
        await placed(known, connection, three)
    beds = await known.found("SELECT facility_id, bed_id FROM bed")
    _, status, offered, _ = await stay_of(known, one)
    door = next(facility for facility, bed in beds if bed == offered)
    other = elsewhere if door == here else here
    assert status == "offered"
    async with known.database.transaction(wakes=False) as connection:
        with pytest.raises(NotFound):
            await admit_under_lock(connection, person_id=uuid4(), facility_id=door, by=BY, day=TODAY)
        with pytest.raises(Refusal, match="no_bed_free"):
            await admit_under_lock(connection, person_id=three, facility_id=door, by=BY, day=TODAY)
        given = await admit_under_lock(connection, person_id=one, facility_id=door, by=BY, day=TODAY)
    assert (await stay_of(known, one))[:3] == (given.stay_id, "admitted", offered)
    with pytest.raises(Refusal, match="stay_step_not_possible"):
        async with known.database.transaction(wakes=False) as connection:
            await admit_under_lock(connection, person_id=one, facility_id=other, by=BY, day=TODAY)
    assert (await stay_of(known, one))[:3] == (given.stay_id, "admitted", offered)

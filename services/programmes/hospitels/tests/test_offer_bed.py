"""A free bed is offered to the next in line, and again when the offer ends."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from libs.common.refusals import Refusal
from services.programmes.hospitels.actions import move_stay
from services.programmes.hospitels.actions.offer_bed import offer_if_waiting
from services.programmes.hospitels.schedule import AT_ONCE
from services.programmes.tests.known import Known
from services.programmes.tests.stays import BY, NOW, TODAY, opened_hospitel, placed, stay_of
from tests.programmes import PATH, WAITING_FOR_A_BED, hospitel, in_the_programme, mine, positive, until_stay
from tests.running_suite import RunningSuite

_EXPIRE = text("UPDATE stay SET offered_until = clock_timestamp() - interval '1 minute' WHERE status = 'offered'")


async def test_a_bed_goes_from_one_to_the_next(known: Known) -> None:
    await opened_hospitel(known, 1)
    one, two, _ = known.people
    async with known.database.transaction(wakes=False) as connection:
        await placed(known, connection, one)
        await placed(known, connection, two)
    first, _, bed_id, _ = await stay_of(known, one)
    second, status, none, _ = await stay_of(known, two)
    assert (status, none) == ("waiting", None)
    next_one: dict[str, Any] = {"stay_id": second, "person_id": two, "now": NOW, "today": TODAY}
    async with known.database.transaction(wakes=False) as connection:
        assert not await offer_if_waiting(connection, known.law, **next_one)
        with pytest.raises(Refusal, match="bed_offer_over"):
            await move_stay.accept_offer(connection, first, by=BY, now=NOW + timedelta(hours=7))
        await move_stay.accept_offer(connection, first, by=BY, now=NOW)
        await move_stay.admit(connection, first, by=BY, day=TODAY)
        with pytest.raises(Refusal, match="stay_step_not_possible"):
            await move_stay.decline_offer(connection, first, by=BY)
        await move_stay.discharge(connection, first, by=BY, day=TODAY, reason="well")
        assert await offer_if_waiting(connection, known.law, **next_one)
    assert (await stay_of(known, two))[1:3] == ("offered", bed_id)
    assert (await stay_of(known, one))[1:3] == ("discharged", None)


async def test_an_unanswered_offer_goes_to_the_next_person(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 2)
    first, second = employer.staff[0][0], employer.staff[1][0]
    await hospitel(suite, 1)
    await positive(suite, first)
    await positive(suite, second)
    stay = (await until_stay(suite, first, "offered"))["id"]
    programmes = suite.box.services["programmes"]
    await programmes.database.one_statement(_EXPIRE)
    late = await suite.post(suite.become("person", first), f"{PATH}/stays/{stay}/acceptance", {})
    assert late.json()["code"] in {"bed_offer_over", "stay_step_not_possible"}
    programmes.wakeups.signal("beds")
    await until_stay(suite, second, "offered")
    assert (await mine(suite, first))["stays"][0]["reason"] == "offer_expired"
    waiting = (await suite.get("officer", f"{PATH}/inbox")).json()["items"]
    assert [w["about"]["officer_why"] for w in waiting] == ["offer_expired"], "somebody calls the person"


async def test_a_long_waiting_list_in_a_full_area_delays_no_other_area(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 1)
    person = employer.staff[0][0]
    database = suite.box.services["programmes"].database
    await database.one_statement(WAITING_FOR_A_BED, {"persons": [uuid4() for _ in range(AT_ONCE + 1)]})
    await database.one_statement(text("UPDATE stay SET area = 'TH-90'"))
    await positive(suite, person)
    await hospitel(suite, 1)
    await until_stay(suite, person, "offered")

"""Beds are numbered in sequence; an occupied bed stays."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import text

from libs.common.refusals import NotFound, Refusal
from services.programmes.hospitels.actions.beds import add_beds, put_bed_in_service
from services.programmes.tests.known import Known
from services.programmes.tests.stays import opened_hospitel, placed, stay_of
from tests.programmes import (
    PATH,
    hospitel,
    in_the_programme,
    mine,
    positive,
    until_stay,
)
from tests.running_suite import RunningSuite


async def test_beds_are_numbered_in_sequence_and_an_occupied_bed_stays(known: Known) -> None:
    hospitel = await opened_hospitel(known, 1)
    async with known.database.transaction(wakes=False) as connection:
        more = await add_beds(connection, facility_id=hospitel, count=2, prefix="")
        assert (more.added, more.first_label, more.last_label) == (2, "2", "3")
        with pytest.raises(NotFound):
            await add_beds(connection, facility_id=uuid4(), count=1, prefix="")
        await placed(known, connection, known.people[0])
    _, status, bed_id, _ = await stay_of(known, known.people[0])
    assert status == "offered"
    assert bed_id is not None
    async with known.database.transaction(wakes=False) as connection:
        with pytest.raises(Refusal, match="bed_is_taken"):
            await put_bed_in_service(connection, bed_id=bed_id, in_service=False)
        with pytest.raises(NotFound):
            await put_bed_in_service(connection, bed_id=uuid4(), in_service=False)


async def test_an_occupied_bed_is_not_taken_out_of_service(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 1)
    home = await hospitel(suite, 1)
    person = employer.staff[0][0]
    await positive(suite, person)
    await until_stay(suite, person, "offered")
    beds = text("SELECT bed_id FROM bed WHERE facility_id = :home")
    (row,) = await suite.box.services["programmes"].database.one_statement(beds, {"home": home})
    path = f"{PATH}/beds/{row['bed_id']}/service"
    taken = await suite.post("officer", path, {"in_service": False})
    assert (taken.status_code, taken.json()["code"]) == (409, "bed_is_taken")
    stay = (await mine(suite, person))["stays"][0]["id"]
    await suite.made(suite.become("person", person), f"{PATH}/stays/{stay}/refusal", {})
    assert (await suite.made("officer", path, {"in_service": False}))["in_service"] is False
    assert (await suite.post("officer", f"{PATH}/beds/{uuid4()}/service", {"in_service": True})).status_code == 404


async def test_beds_are_added_whole_and_numbered_on(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await in_the_programme(suite, 0)
    ward = await hospitel(suite, 5)
    path = f"{PATH}/facilities/{ward}/beds"
    two = {"count": 2, "prefix": "A-"}
    done = [await suite.made("officer", path, body) for body in ({"count": 5, "prefix": "1"}, {"count": 10}, two, two)]
    assert [(d["added"], d["first_label"], d["last_label"]) for d in done] == [
        (5, "11", "15"), (10, "16", "25"), (2, "A-1", "A-2"), (2, "A-3", "A-4")]  # fmt: skip
    found = (await suite.get("officer", f"{PATH}/occupancy")).json()["items"]
    assert next(item["beds"] for item in found if item["id"] == ward) == 24
    await suite.made("officer", path, {"count": 1, "prefix": "99999999"})
    await suite.made("officer", path, {"count": 10, "prefix": "9999999"})
    again = await suite.post("officer", path, {"count": 10, "prefix": "9999999"})
    assert again.status_code in {201, 409}
    many = await asyncio.gather(*(suite.post("officer", path, {"count": 3, "prefix": "R"}) for _ in range(6)))
    assert [a.status_code for a in many] == [201] * 6
    assert len({a.json()["first_label"] for a in many}) == 6

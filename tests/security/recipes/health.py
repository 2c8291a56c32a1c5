"""Recipes of the programmes."""

import asyncio
from typing import Any

from sqlalchemy import text

from tests.programmes import PATH, given_dose, hospitel, mine, registered, sampled, session
from tests.security.reading.test_relations import World
from tests.security.recipes import TODAY, Call, done, hired, plain, recipe, serial

_BED = text("SELECT bed_id FROM bed WHERE facility_id = CAST(:facility_id AS uuid) LIMIT 1")

plain("open_site", "officer", f"{PATH}/sites", programme="testing", name="S {n}", area="TH-10", address="ดินแดง")
plain("open_facility", "officer", f"{PATH}/facilities", name="H {n}", area="TH-11", address="บางนา", beds=1)
plain("open_laboratory", "officer", f"{PATH}/laboratories", name="L {n}", area="TH-10", address="บางนา")
plain("name_risk_enterprise", "officer", f"{PATH}/risk-enterprises", employer_id="{employer}", reason="cluster")
plain("confirm_vaccinations", "officer", f"{PATH}/vaccination-confirmations", phase=1)


@recipe
async def open_session(world: World) -> Call:
    site = (await done(world, "open_site"))["id"]
    body = {"day": TODAY, "starts_at": "09:00", "ends_at": "23:00", "capacity": 50, "offers": "rt_pcr"}
    return Call("officer", f"{PATH}/sites/{site}/sessions", body)


@recipe
async def change_seats(world: World) -> Call:
    slot = (await done(world, "open_session"))["id"]
    return Call("officer", f"{PATH}/sessions/{slot}/seats", {"capacity": 60})


@recipe
async def add_beds(world: World) -> Call:
    return Call("officer", f"{PATH}/facilities/{await hospitel(world.suite, 0, area='TH-11')}/beds", {"count": 2})


@recipe
async def register_test(world: World) -> Call:
    body = {"person_id": (await hired(world))["id"], "reason": "close_contact", "symptoms": False,
            "last_contact_on": TODAY, "area": "TH-10"}  # fmt: skip
    return Call("officer", f"{PATH}/tests", body)


async def _to_be_tested(world: World) -> tuple[str, str]:
    person = (await hired(world))["id"]
    return person, (await registered(world.suite, person))["id"]


@recipe
async def cancel_test(world: World) -> Call:
    return Call("officer", f"{PATH}/tests/{(await _to_be_tested(world))[1]}/cancellation", {})


@recipe
async def take_specimen(world: World) -> Call:
    person, _ = await _to_be_tested(world)
    return Call("officer", f"{PATH}/specimens", {"person_id": person, "code": f"L-{serial()}", "taken_on": TODAY})


async def _sampled(world: World) -> tuple[str, dict[str, Any]]:
    person, _ = await _to_be_tested(world)
    return person, await sampled(world.suite, person)


def _result(person: str, specimen: dict[str, Any], outcome: str) -> Call:
    body = {"specimen_code": specimen["code"], "person_id": person, "outcome": outcome, "laboratory": "R"}
    return Call("officer", f"{PATH}/results", body)


@recipe
async def record_result(world: World) -> Call:
    return _result(*await _sampled(world), "negative")


@recipe
async def correct_result(world: World) -> Call:
    person, specimen = await _sampled(world)
    call = _result(person, specimen, "negative")
    await world.suite.made(call.persona, call.path, call.body)
    body = {"outcome": "positive", "laboratory": "R", "because": "labels were mixed up"}
    return Call("officer", f"{PATH}/specimens/{specimen['id']}/corrections", body)


async def _staying(world: World, *, admitted: bool = True) -> tuple[str, str]:
    """Find a person positive; return the stay, offered or in the bed."""
    person, specimen = await _sampled(world)
    await hospitel(world.suite, 60)
    call = _result(person, specimen, "positive")
    await world.suite.made(call.persona, call.path, call.body)
    stay = await _offered(world, person)
    if admitted:
        await world.suite.made("officer", f"{PATH}/stays/{stay}/acceptance", {})
        await world.suite.made("officer", f"{PATH}/stays/{stay}/admission", {})
    return person, stay


async def _offered(world: World, person: str) -> str:
    for _ in range(400):
        stay = (await mine(world.suite, person))["stays"][0]
        if stay["status"] == "offered":
            return str(stay["id"])
        await asyncio.sleep(0.02)
    raise AssertionError(stay)


@recipe
async def accept_bed(world: World) -> Call:
    return Call("officer", f"{PATH}/stays/{(await _staying(world, admitted=False))[1]}/acceptance", {})


@recipe
async def decline_bed(world: World) -> Call:
    return Call("officer", f"{PATH}/stays/{(await _staying(world, admitted=False))[1]}/refusal", {})


@recipe
async def admit_to_bed(world: World) -> Call:
    call = await accept_bed(world)
    await world.suite.made(call.persona, call.path, call.body)
    return Call("officer", call.path.replace("/acceptance", "/admission"), {})


@recipe
async def transfer_stay(world: World) -> Call:
    _, stay = await _staying(world)
    body = {"facility_id": await hospitel(world.suite, 1, area="TH-12"), "reason": "nearer"}
    return Call("officer", f"{PATH}/stays/{stay}/transfer", body)


@recipe
async def discharge_stay(world: World) -> Call:
    return Call("officer", f"{PATH}/stays/{(await _staying(world))[1]}/discharge", {"reason": "well"})


@recipe
async def refer_to_hospital(world: World) -> Call:
    return Call("officer", f"{PATH}/stays/{(await _staying(world))[1]}/referral", {"reason": "worse"})


@recipe
async def put_bed_in_service(world: World) -> Call:
    facility = await hospitel(world.suite, 2, area="TH-11")
    row = (await world.suite.box.services["programmes"].database.one_statement(_BED, {"facility_id": facility}))[0]
    return Call("officer", f"{PATH}/beds/{row['bed_id']}/service", {"in_service": False})


@recipe
async def book_seat(world: World) -> Call:
    person, _ = await _to_be_tested(world)
    slot = (await done(world, "open_session"))["id"]
    return Call("officer", f"{PATH}/bookings", {"person_id": person, "session_id": slot})


@recipe
async def cancel_booking(world: World) -> Call:
    return Call("officer", f"{PATH}/bookings/{(await done(world, 'book_seat'))['id']}/cancellation", {})


@recipe
async def move_booking(world: World) -> Call:
    booking = (await done(world, "book_seat"))["id"]
    slot = (await done(world, "open_session"))["id"]
    return Call("officer", f"{PATH}/bookings/{booking}/move", {"session_id": slot})


@recipe
async def register_willing_employee(world: World) -> Call:
    found = await hired(world)
    employer = (await world.suite.get("officer", f"/registration/v1/employers/{world.ids['employer']}")).json()
    body = {"employer_number": employer["registration_number"], "national_id": found["national_id"]}
    return Call(world.own["employer"], f"{PATH}/vaccinations", body)


@recipe
async def withdraw_vaccination(world: World) -> Call:
    vaccination = (await done(world, "register_willing_employee"))["id"]
    return Call("officer", f"{PATH}/vaccinations/{vaccination}/withdrawal", {})


async def _vaccinated(world: World) -> tuple[str, str]:
    found = await hired(world)
    employer = (await world.suite.get("officer", f"/registration/v1/employers/{world.ids['employer']}")).json()
    body = {"employer_number": employer["registration_number"], "national_id": found["national_id"]}
    await world.suite.made(world.own["employer"], f"{PATH}/vaccinations", body)
    await world.suite.made("officer", f"{PATH}/vaccination-confirmations", {"phase": 1})
    return found["id"], (await session(world.suite, "vaccination", day=TODAY, capacity=9, offers="astrazeneca"))[0]


@recipe
async def give_dose(world: World) -> Call:
    person, site = await _vaccinated(world)
    body = {"person_id": person, "site_id": site, "product": "astrazeneca", "lot": "A1002", "given_on": TODAY}
    return Call("officer", f"{PATH}/doses", body)


async def _dosed(world: World) -> tuple[str, str]:
    person, site = await _vaccinated(world)
    return person, (await given_dose(world.suite, person, site, TODAY)).json()["id"]


@recipe
async def correct_dose(world: World) -> Call:
    return Call("officer", f"{PATH}/doses/{(await _dosed(world))[1]}/corrections", {"lot": "L2", "because": "misread"})


@recipe
async def report_adverse_event(world: World) -> Call:
    body = {"severity": "mild", "onset_on": TODAY, "description": "sore arm"}
    return Call("officer", f"{PATH}/doses/{(await _dosed(world))[1]}/adverse-events", body)


@recipe
async def review_adverse_event(world: World) -> Call:
    event = (await done(world, "report_adverse_event"))["id"]
    return Call("officer", f"{PATH}/adverse-events/{event}/review", {"note": "seen"})


@recipe
async def issue_vaccination_certificate(world: World) -> Call:
    return Call("officer", f"{PATH}/vaccination-certificates", {"person_id": (await _dosed(world))[0]})


@recipe
async def revoke_vaccination_certificate(world: World) -> Call:
    issued = (await done(world, "issue_vaccination_certificate"))["id"]
    return Call("officer", f"{PATH}/vaccination-certificates/{issued}/revocation", {"because": "an error"})


@recipe
async def choose_vaccination_phase(world: World) -> Call:
    read = (await world.suite.get("officer", f"{PATH}/vaccination-phases/figures")).json()
    body = {"areas": ["TH-12"], "starts_on": "2021-07-01", "figures_hash": read["hash"], "note": "n"}
    return Call("officer", f"{PATH}/vaccination-phases", body)


@recipe
async def give_vaccination_seats(world: World) -> Call:
    await _vaccinated(world)
    body = {"phase": 1, "product": "astrazeneca", "first_day": TODAY, "last_day": TODAY, "dose_no": 1}
    return Call("officer", f"{PATH}/vaccination-schedules", body)


@recipe
async def draw_tests(world: World) -> Call:
    await done(world, "name_risk_enterprise")
    await hired(world)
    return Call("officer", f"{PATH}/draws", {"size": 1, "test_method": "rt_pcr"})


@recipe
async def admit_at_the_door(world: World) -> Call:
    person, found = await _staying(world, admitted=False)
    stay = await world.suite.get("officer", f"{PATH}/stays/{found}")
    facility = stay.json()["facility_id"]
    return Call("officer", f"{PATH}/facilities/{facility}/admissions", {"person_id": person})


@recipe
async def see_to_stay(world: World) -> Call:
    call = await refer_to_hospital(world)
    await world.suite.made(call.persona, call.path, call.body)
    return Call("officer", call.path.replace("/referral", "/attention"), {"note": "Rajavithi takes her"})


@recipe
async def check_vaccination_certificate(world: World) -> Call:
    issued = await done(world, "issue_vaccination_certificate")
    path, own = f"{PATH}/vaccination-certificates/{issued['id']}", {"X-Purpose": "a copy is asked for"}
    headers = {"Authorization": f"Bearer {world.suite.token('officer')}", **own}
    shown = (await world.suite.http.get(path, headers=headers)).json()
    return Call("officer", f"{PATH}/certificate-checks", {"document": shown["document"]})


@recipe
async def close_site(world: World) -> Call:
    site = await done(world, "open_site")
    return Call("officer", f"{PATH}/sites/{site['id']}/closing", {"because": "over"})


@recipe
async def close_laboratory(world: World) -> Call:
    place = await done(world, "open_laboratory")
    return Call("officer", f"{PATH}/laboratories/{place['id']}/closing", {"because": "over"})


@recipe
async def close_facility(world: World) -> Call:
    place = await done(world, "open_facility")
    return Call("officer", f"{PATH}/facilities/{place['id']}/closing", {"because": "over"})

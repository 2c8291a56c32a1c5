"""Recipes of applications to register an employer, and of employers' contacts."""

from typing import Any

from tests.security.reading.test_relations import World
from tests.security.recipes import Call, done, made, new_person, recipe, serial
from tests.security.recipes.registration import REGISTRATION

APPLICATIONS = f"{REGISTRATION}/employer-applications"
_CONTACT = {"name": "สมหญิง ใจดี", "email": "hr@example.com", "phone": "+66812345678", "wish": "email",
            "language": "th"}  # fmt: skip


def _employer_of_applicant(**more: Any) -> dict[str, Any]:
    return {"registration_number": str(2_000_000_000 + serial()), "name": "ร้านใหม่", "address": "1 ถนนพหลโยธิน",
            "area": "TH-10", "sector": "C13", "registered_on": "2021-01-01", "staff": 3,
            "branches": [{"number": "000000", "area": "TH-10"}], "contacts": [_CONTACT], **more}  # fmt: skip


@recipe
async def apply_for_employer(world: World) -> Call:
    own = world.suite.become("person", (await new_person(world))["id"])
    return Call(own, APPLICATIONS, _employer_of_applicant())


async def _applied(world: World) -> tuple[Call, dict[str, Any]]:
    call = await apply_for_employer(world)
    return call, await made(world, call)


@recipe
async def correct_employer_application(world: World) -> Call:
    call, found = await _applied(world)
    return Call(call.persona, f"{APPLICATIONS}/{found['id']}/correction", _employer_of_applicant())


@recipe
async def withdraw_employer_application(world: World) -> Call:
    call, found = await _applied(world)
    return Call(call.persona, f"{APPLICATIONS}/{found['id']}/withdrawal", {})


@recipe
async def ask_employer_applicant(world: World) -> Call:
    _, found = await _applied(world)
    return Call("officer", f"{APPLICATIONS}/{found['id']}/question", {"question": "which street?"})


@recipe
async def refuse_employer_application(world: World) -> Call:
    _, found = await _applied(world)
    return Call("officer", f"{APPLICATIONS}/{found['id']}/refusal", {"reason": "no such street"})


@recipe
async def approve_employer_application(world: World) -> Call:
    call = await apply_for_employer(world)
    number = call.body.pop("registration_number")
    found = await made(world, call)
    body = {"hash": found["hash"], "registration_number": number}
    return Call("officer", f"{APPLICATIONS}/{found['id']}/approval", body)


@recipe
async def add_employer_contact(world: World) -> Call:
    found = await new_person(world)
    body = {**_CONTACT, "person_id": found["id"], "acts": True}
    employer = (await done(world, "register_employer"))["id"]
    return Call("officer", f"{REGISTRATION}/employers/{employer}/contacts", body)


@recipe
async def change_employer_contact(world: World) -> Call:
    call = await add_employer_contact(world)
    contact = (await made(world, call))["id"]
    return Call("officer", f"{call.path}/{contact}/changes", {**_CONTACT, "name": "มานี"})


@recipe
async def end_employer_contact(world: World) -> Call:
    call = await add_employer_contact(world)
    contact = (await made(world, call))["id"]
    return Call("officer", f"{call.path}/{contact}/end", {})


@recipe
async def resolve_employer_contact(world: World) -> Call:
    found = await done(world, "add_employer_contact")
    body = {"person_id": found["person_id"], "employer_id": found["employer_id"]}
    return Call("system:token-endpoint", f"{REGISTRATION}/employer-contacts/resolution", body)


@recipe
async def fetch_contact_keys(world: World) -> Call:
    found = await done(world, "add_employer_contact")
    return Call("system:hotline", f"{REGISTRATION}/contact-keys", {"contact_ids": [found["id"]]})

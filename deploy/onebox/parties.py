"""The personas of the one box, made through the public doors at the first start."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from deploy.demo.offices.opening import officers_of_provinces
from deploy.onebox.box import Box, app_key
from deploy.onebox.issuer import Issuer
from libs.common.door.callers.policies import Party
from libs.common.runtime.state_files import read_state, write_state
from libs.common.values.identifiers import uuid7
from services.registration.numbers.rules.number_form import NumberForm, check_digit

STAFF: tuple[tuple[str, Party, str], ...] = (
    ("officer", "officer", "decides claims, records closure orders, releases what another officer made"),
    ("officer-2", "officer", "the second officer: releases what the first one made"),
    ("manager", "manager", "sees figures and results"),
    ("operator", "operator", "runs the suite"),
    ("agent", "agent", "answers the hotline"),
    ("supervisor", "supervisor", "watches the hotline"),
    ("pbx", "pbx", "the telephone system of the hotline: tells of calls"),
)


BEGUN_ON = "begun_on"
BUSY_TRIES = 20
"""In `parties.json`: the day on which the first start began, so that a second one says the same again."""
_OF_A_BANK = {
    "bank-a": "a loan officer of a bank: decides applications",
    "bank-a-2": "the second person of that bank: pays approved loans out",
}
PLACES: Mapping[str, tuple[Party, str, str]] = {
    "laboratory": ("laboratory", "laboratories", "a laboratory: reports results, sees its own specimens"),
    "testing-site": ("facility", "sites", "a testing site: takes specimens of those who have a time today"),
    "vaccination-site": ("facility", "sites", "a vaccination site: records doses of those who have a time today"),
    "hospitel": ("facility", "facilities", "a hospitel: admits and discharges its own guests"),
}
"""Personas of places with their party, the door that opens such a place, and what they are for."""
PARTIES = (
    *("employer-a", "employer-b", "person-a", "person-b", "payroll-agent", "bank-a", "bank-b", "app"),
    *PLACES,
)


@dataclass(frozen=True, slots=True)
class Persona:
    persona: str
    party: Party
    party_id: UUID | None
    subject: str
    about: str
    office: str = ""

    def document(self, issuer: Issuer) -> dict[str, str | None]:
        token = issuer.token(party=self.party, subject=self.subject, party_id=self.party_id, office=self.office)
        office = {"office": self.office} if self.office else {}
        return {
            **office,
            "persona": self.persona,
            "party": self.party,
            "party_id": str(self.party_id) if self.party_id else None,
            "token": token,
            "about": self.about,
        }


def national_id(serial: int, form: NumberForm) -> str:
    """Make a valid number of the country's form for demo persons."""
    body = form.example[:1] + f"{serial:0{len(form.example)}d}"[-(len(form.example) - 1) :]
    if not form.weights:
        return body
    body = form.example[:1] + f"{serial:0{len(form.example) - 2}d}"
    return body + str(check_digit(body, form.weights, form.modulus))


def employer_number(index: int, form: NumberForm) -> str:
    """Make a number of the country's form; its last digits count from 9 and zeros."""
    head = form.example.rstrip("0123456789")
    width = len(form.example) - len(head)
    return f"{head}{9 * 10 ** (width - 1) + index}"


async def personas_of(box: Box) -> list[Persona]:
    """List every persona. Their parties are registered once and remembered in the data folder."""
    file = box.options.data / "parties.json"
    known = {name: str(value) for name, value in read_state(file).items()} if file.exists() else {}
    if not set(PARTIES) <= {name for name, value in known.items() if value}:  # new, or from before a party was there
        known.setdefault(BEGUN_ON, box.services["registration"].clock.today().isoformat())
        await _register_parties(box, _Remembered(file, known))
    ids = {name: UUID(value) for name, value in known.items() if value and name in PARTIES}
    return _personas(ids, await officers_of_provinces(box))


class _Remembered:
    """The registered parties. Each is stored at once, since a start may be killed between two.

    A start that was killed before it stored a party sends the same request again, with the same key and day, and gets
    the same answer.
    """

    def __init__(self, file: Path, known: dict[str, str]) -> None:
        self._file = file
        self.known = known
        self.begun_on = date.fromisoformat(known[BEGUN_ON])
        write_state(file, json.dumps(known))

    def remember(self, name: str, party_id: str) -> None:
        self.known.setdefault(name, party_id)
        write_state(self._file, json.dumps(self.known))

    async def made(self, door: httpx.AsyncClient, name: str, path: str, body: Mapping[str, Any]) -> str:
        if not self.known.get(name):
            self.known[name] = await _made(door, name, path, body)
            write_state(self._file, json.dumps(self.known))
        return self.known[name]


def _personas(ids: Mapping[str, UUID], offices: Mapping[str, str]) -> list[Persona]:
    personas = [Persona(name, party, None, name, about) for name, party, about in STAFF]
    for letter in "ab":
        employer = ids[f"employer-{letter}"]
        personas.append(Persona(f"employer-{letter}", "employer", employer, f"hr-{letter}", "an employer's HR system"))
        person = ids[f"person-{letter}"]
        personas.append(Persona(f"person-{letter}", "person", person, f"person-{letter}", "an insured person"))
    about = "files for employer-a and employer-b, by their mandates"
    personas.append(Persona("payroll-agent", "payroll_agent", ids["payroll-agent"], "payroll", about))
    for name, bank in (("bank-a", "bank-a"), ("bank-a-2", "bank-a"), ("bank-b", "bank-b")):
        about = _OF_A_BANK.get(name, "a loan officer of another bank")
        personas.append(Persona(name, "bank", ids[bank], name, about))
    personas += [Persona(name, party, ids[name], name, about) for name, (party, _, about) in PLACES.items()]
    for name, office in offices.items():
        about = f"an officer of the office {office}: sees the cases of its area alone"
        personas.append(Persona(name, "officer", None, name, about, office))
    about = "the backend of the agency's app, before its users have signed up"
    personas.append(Persona("app", "app", ids["app"], f"client-{ids['app']}", about))
    return personas


async def _register_parties(box: Box, parties: _Remembered) -> None:
    token = box.issuer.token(party="officer", subject="onebox")
    headers = {"Authorization": f"Bearer {token}"}
    law = box.services["registration"].law
    day = parties.begun_on
    person_form = NumberForm.of(law.rule("registration", "national_id").at("national_id", day))
    employer_form = NumberForm.of(law.rule("registration", "employer_number").at("employer_number", day))
    area = "TH-10" if box.options.country == "thailand" else "VN-HN"
    async with _door(box, "registration", headers) as door:
        for index, letter in enumerate("ab"):
            employer = {
                "registration_number": employer_number(index, employer_form),
                "name": f"Employer {letter.upper()}",
                "area": area,
                "sector": "C13",
                "registered_on": date(day.year, day.month, 1).isoformat(),
            }
            await parties.made(door, f"employer-{letter}", "/v1/employers", employer)
            person = {
                "national_id": national_id(99_000_000 + index, person_form),
                "given_name": f"Person {letter.upper()}",
                "family_name": "Example",
                "born_on": "1985-04-30",
                "sex": "unknown",
                "area": area,
            }
            await parties.made(door, f"person-{letter}", "/v1/persons", person)
        if not parties.known.get("payroll-agent"):
            await _agent_with_mandates(door, parties)
        public = json.loads(app_key(box.options.data).with_suffix(".public.json").read_text())
        await parties.made(door, "app", "/v1/clients", {"name": "App", "party": "app", "keys": public["keys"]})
    async with _door(box, "loans", headers) as door:
        for letter in "ab":
            await parties.made(door, f"bank-{letter}", "/v1/banks", {"name": f"Bank {letter.upper()}"})

    await _open_places(box, parties, headers, area)


async def _open_places(box: Box, parties: "_Remembered", headers: Mapping[str, str], area: str) -> None:
    """Open a place of each kind. Where the scheme has no programmes the personas have an id of no place."""
    there = box.services["programmes"].law.has("programmes", "triage")
    async with _door(box, "programmes", headers) as door:
        for name, (_, path, _) in PLACES.items():
            if there:
                body = {"name": f"Example {name}", "area": area, "address": "1 Example Street"}
                if path == "sites":
                    body["programme"] = name.removesuffix("-site")
                await parties.made(door, name, f"/v1/{path}", body)
            else:
                parties.remember(name, str(uuid7()))


async def _agent_with_mandates(door: httpx.AsyncClient, parties: _Remembered) -> None:
    """Make the payroll agent with its mandates. The agent is stored last: until then its mandates are given again."""
    contact = {"name": "Payroll Example", "email": "payroll@example.com"}
    body = {"name": "Payroll Example Ltd.", "contacts": [contact]}
    agent = await _made(door, "payroll-agent", "/v1/payroll-agents", body)
    for employer in ("employer-a", "employer-b"):
        mandate = {
            "employer_id": parties.known[employer],
            "agent_id": agent,
            "scopes": ["returns", "staff", "certificates"],
            "first_day": "2000-01-01",
        }
        await _made(door, f"mandate-{employer}", "/v1/mandates", mandate)
    await parties.made(door, "payroll-agent", "/v1/payroll-agents", body)


def _door(box: Box, service: str, headers: Mapping[str, str]) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=box.services[service].app)
    return httpx.AsyncClient(transport=transport, base_url="http://onebox", headers=dict(headers))


async def _made(door: httpx.AsyncClient, name: str, path: str, body: Mapping[str, Any]) -> str:
    answer = await _posted(door, name, path, body)
    if answer.status_code == 409 and "existing" in answer.json():
        return str(answer.json()["existing"])
    if answer.status_code in {409, 422} and (number := body.get("registration_number")):
        existing = await door.get(path, params={"registration_number": number})
        if existing.status_code == 200 and existing.json()["items"]:
            return str(existing.json()["items"][0]["id"])
    if answer.status_code != 201:
        raise RuntimeError(f"{path}: {answer.status_code} {answer.text}")
    return str(answer.json()["id"])


async def _posted(door: httpx.AsyncClient, name: str, path: str, body: Mapping[str, Any]) -> httpx.Response:
    """Send a registration, and again while the door is busy: a slow machine is not a reason not to start."""
    answer = await door.post(path, json=dict(body), headers={"Idempotency-Key": f"onebox-{name}"})
    for _ in range(BUSY_TRIES):
        if answer.status_code != 503:
            break
        await asyncio.sleep(float(answer.headers.get("Retry-After", "1")))
        answer = await door.post(path, json=dict(body), headers={"Idempotency-Key": f"onebox-{name}"})
    return answer

"""Load the demo country at the first start: registers in sets, twelve months of returns as files.

A fixed seed gives the same country every time. Returns go through the door that takes files, as an agency's vendors
send them; all that clerks and systems would see is there.
"""

import asyncio
import csv
import io
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid5

import httpx
import structlog

from deploy.command_refused import CommandRefused
from deploy.demo.health import open_hospitels_and_sites
from deploy.demo.names import AREAS, NAMES, SECTORS, WORDS
from deploy.demo.offices.opening import open_offices
from deploy.demo.reported.importing import import_documents
from deploy.onebox.box import Box
from deploy.onebox.parties import national_id
from libs.common.door.context import own_in
from libs.common.runtime.composition import settled
from libs.common.runtime.state_files import write_state
from libs.common.values.identifiers import person_id_of
from libs.common.values.month import Month
from services.registration.context import Context
from services.registration.employers.rows.employers import EmployerDetails
from services.registration.employments.actions.register_many import register_employers, register_staff
from services.registration.employments.rows.staff import StaffMember
from services.registration.numbers.rules.number_form import NumberForm

SEED = 2563
EMPLOYERS = 2_000
PERSONS = 20_000
FIRST_MONTH = Month(2020, 2)
LAST_MONTH = Month(2021, 1)
TODAY = date(2021, 2, 20)
BATCH = 5_000
_MOBILE = {"th": "+668", "vi": "+849"}
NAMESPACE = UUID("6f1f3c1e-0000-8000-8000-000000002563")
log = structlog.get_logger()


class DemoNotLoaded(CommandRefused):
    """A file of the demo country was not taken whole."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The size of the loaded country, and the time it took."""

    employers: int
    persons: int
    lines: int
    registers_s: float
    seconds: float


@dataclass(frozen=True, slots=True)
class DemoEmployer:
    employer_id: Any
    number: str
    staff: list[tuple[str, int]]
    """national id and monthly wage"""


async def load_demo_country(box: Box, *, employers: int = EMPLOYERS, persons: int = PERSONS) -> Loaded | None:
    """Load once; a marker in the data folder stops a second load.

    Loading ends when everything is registered and filed. Other services apply the events meanwhile and afterwards: a
    kill loses none, and nobody has to wait for them.
    """
    marker = box.options.data / "demo-loaded"
    if marker.exists():
        return None
    started, say = time.monotonic(), box.options.say
    say(f"the demo country, once: {employers:,} employers and {persons:,} persons are registered")
    move_on = _Days(box)
    move_on.to(FIRST_MONTH.first_day)
    registered = await _registers(box, employers, persons)
    await settled([box.services[name] for name in ("registration", "contributions")], timeout_s=600)
    registered_s = time.monotonic() - started
    lines = 0
    months = list(FIRST_MONTH.until(LAST_MONTH))
    for at, month in enumerate(months):
        say(f"the demo country, {100 * at // len(months):2} %: returns of {month}, {persons:,} lines")
        move_on.to(month.plus(1).first_day.replace(day=10))
        lines += await _file_month(box, month, registered)
    say("the demo country: offices, hospitels, test sites, times")
    await open_offices(box)
    await import_documents(box)
    move_on.to(TODAY)
    beds = await open_hospitels_and_sites(box, today=TODAY)
    write_state(marker, TODAY.isoformat())
    seconds = time.monotonic() - started
    log.info(
        "demo.loaded",
        employers=employers,
        persons=persons,
        lines=lines,
        beds=beds,
        seconds=round(seconds, 1),
    )
    return Loaded(employers, persons, lines, registers_s=registered_s, seconds=seconds)


class _Days:
    """The days of the load, each not before the last, whichever start reached it.

    A start that was killed may have left a file that is read at once: on an earlier day its months lie in the future.
    """

    def __init__(self, box: Box) -> None:
        self._box = box
        self._file = box.options.data / "demo-reached"
        self._reached = date.fromisoformat(self._file.read_text("utf-8")) if self._file.exists() else date.min

    def to(self, day: date) -> None:
        if day < self._reached:
            return
        self._reached = day
        write_state(self._file, day.isoformat())
        self._box.move_clock(day)


async def _registers(box: Box, employers: int, persons: int) -> list[DemoEmployer]:
    chance = random.Random(SEED)
    registration = box.services["registration"]
    law, own = registration.law, own_in(registration.app, Context)
    form = NumberForm.of(law.rule("registration", "national_id").at("national_id", TODAY))
    language = law.country["languages"][0]
    made = []
    rows = []
    for index, size in enumerate(_sizes(chance, employers, persons)):
        number = f"{2_000_000_000 + index}"
        row = _employer_row(chance, box.options.country, language, number)
        rows.append(row)
        staff = [(0, _wage(chance, box.options.country)) for _ in range(size)]
        made.append((row.employer_id, number, staff))
    for start in range(0, len(rows), BATCH):
        async with registration.database.transaction() as connection:
            await register_employers(connection, rows[start : start + BATCH])
    registered: list[DemoEmployer] = []
    people: list[StaffMember] = []
    serial = 10_000
    for employer_id, number, staff in made:
        numbered = []
        for _, wage in staff:
            serial += 1
            national = national_id(serial, form)
            numbered.append((national, wage))
            people.append(_staff_member(chance, language, national, employer_id, own.agency_key))
        registered.append(DemoEmployer(employer_id, number, numbered))
    for start in range(0, len(people), BATCH):
        async with registration.database.transaction() as connection:
            await register_staff(connection, people[start : start + BATCH], details_secret=own.details_secret)
    return registered


def _sizes(chance: random.Random, employers: int, persons: int) -> Iterator[int]:
    """Yield the sizes of many small employers and a few large ones; their sum is `persons`."""
    weights = [chance.paretovariate(1.3) for _ in range(employers)]
    total = sum(weights)
    left = persons - employers
    for place, weight in enumerate(weights):
        extra = int((persons - employers) * weight / total) if place < employers - 1 else left
        left -= extra
        yield 1 + extra


def _employer_row(chance: random.Random, country: str, language: str, number: str) -> EmployerDetails:
    name = NAMES[language][2].format(" ".join(chance.sample(WORDS[language], 2)))
    return EmployerDetails(
        employer_id=uuid5(NAMESPACE, number),
        registration_number=number,
        name=name,
        area=chance.choice(AREAS[country]),
        sector=chance.choice(SECTORS),
        registered_on=FIRST_MONTH.first_day,
    )


def _staff_member(
    chance: random.Random, language: str, national: str, employer_id: UUID, agency_key: str
) -> StaffMember:
    given, family, _ = NAMES[language]
    return StaffMember(
        person_id=person_id_of(national, agency_key=agency_key),
        national_id=national,
        given_name=chance.choice(given),
        family_name=chance.choice(family),
        born_on=date(chance.randint(1962, 2001), chance.randint(1, 12), chance.randint(1, 28)),
        sex=chance.choice(["male", "female"]),
        area=chance.choice(AREAS["thailand" if language == "th" else "viet_nam"]),
        phones=[f"{_MOBILE[language]}{chance.randint(10_000_000, 79_999_999)}"],
        employer_id=employer_id,
        employment_id=uuid5(NAMESPACE, f"{employer_id} {national}"),
        started_on=FIRST_MONTH.first_day,
    )


def _wage(chance: random.Random, country: str) -> int:
    return (
        chance.randrange(9_000, 32_000, 100) if country == "thailand" else chance.randrange(4_500, 24_000, 50) * 1_000
    )


async def _file_month(box: Box, month: Month, employers: list[DemoEmployer]) -> int:
    """Send one file with every employer's return, as a clearing vendor would."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["employer_number", "month", "national_id", "wage", "absence"])
    lines = 0
    for employer in employers:
        for national, wage in employer.staff:
            writer.writerow([employer.number, str(month), national, f"{wage}.00", ""])
            lines += 1
    token = box.issuer.token(party="officer", subject="demo")
    transport = httpx.ASGITransport(app=box.services["contributions"].app)
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"demo-{month}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://demo", headers=headers) as door:
        files = {"file": (f"{month}.csv", out.getvalue().encode())}
        sent = await door.post("/v1/return-files", files=files)
        sent.raise_for_status()
        for _ in range(3_000):
            job = (await door.get(sent.json()["job"])).json()
            if job["status"] not in {"queued", "running"}:
                break
            await asyncio.sleep(0.05)
    if job["status"] != "done":
        raise DemoNotLoaded(
            f"the demo country's returns of {month} were not taken ({job['status']}: {job['result']}): start with "
            "NODEMO=1 (--no-demo), or with another folder (DATA=…)"
        )
    return lines

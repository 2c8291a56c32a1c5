"""Files of hires and leavers, sent by tests, and the persons in them."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from deploy.onebox.parties import national_id
from libs.common.door.context import own_in
from libs.common.values.identifiers import person_id_of, uuid7
from services.registration.context import Context
from services.registration.employments.actions.register_many import register_staff
from services.registration.employments.rows.staff import StaffMember
from tests.running_suite import RunningSuite
from tests.sheets import Rows, as_csv
from tests.staff import Staffed, form_of, next_person

FILES = "/registration/v1/employment-files"
COLUMNS = ("employer_number", "national_id", "born_on", "started_on", "ended_on", "reason", "branch")


@dataclass(frozen=True)
class Somebody:
    """An insured person who works at another employer."""

    person_id: UUID
    national_id: str
    born_on: date


async def insured(suite: RunningSuite, employer: Staffed, count: int) -> list[Somebody]:
    """Register persons as the agency; they work for `employer` since 2019."""
    service = suite.box.services["registration"]
    context = own_in(service.app, Context)
    form = form_of(suite)
    staff = []
    for n in range(count):
        number = national_id(next_person(), form)
        staff.append(
            StaffMember(
                person_id=person_id_of(number, agency_key=context.agency_key),
                national_id=number,
                given_name="สมชาย",
                family_name="ใจดี",
                born_on=date(1970, 1, 1) + timedelta(days=n % 9_000),
                sex="male",
                area="TH-10",
                phones=[],
                employer_id=UUID(employer.id),
                employment_id=uuid7(),
                started_on=date(2019, 1, 1),
            )
        )
    async with service.database.transaction() as connection:
        await register_staff(connection, staff, details_secret=context.details_secret)
    return [Somebody(one.person_id, one.national_id, one.born_on) for one in staff]


def hires(employer: Staffed, people: Sequence[Somebody], *, started_on: str = "2021-01-04") -> list[list[Any]]:
    """Make a row for each person, in the order of `COLUMNS`."""
    return [[employer.number, one.national_id, str(one.born_on), started_on, "", "", ""] for one in people]


async def sent(suite: RunningSuite, persona: str, rows: Rows, **query: Any) -> dict[str, Any]:
    """Send a file with these rows and return its job, once it has ended."""
    return await suite.sent_file(persona, "staff.csv", as_csv([COLUMNS, *rows]), path=FILES, **query)


async def failed_rows(suite: RunningSuite, persona: str, job: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the rows that came back, as the sender reads them."""
    answer = await suite.get(persona, job["result"]["failed_file"])
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


async def codes(suite: RunningSuite, persona: str, job: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return column and code of each row that came back, in the order of the file."""
    return [(row["error_column"], row["error_code"]) for row in await failed_rows(suite, persona, job)]


async def staff_of(suite: RunningSuite, employer: Staffed) -> dict[str, tuple[str, str | None, str | None, str]]:
    """Return the last employment of each person that the employer sees: first day, end, reason and standing."""
    found: dict[str, tuple[str, str | None, str | None, str]] = {}
    cursor = None
    while True:
        given = {"limit": 200} | ({"cursor": cursor} if cursor else {})
        page = (await suite.get(employer.persona, f"/registration/v1/employers/{employer.id}/staff", **given)).json()
        for one in page["items"]:
            found.setdefault(one["person_id"], (one["started_on"], one["ended_on"], one["reason"], one["standing"]))
        if not (cursor := page["next"]):
            return found

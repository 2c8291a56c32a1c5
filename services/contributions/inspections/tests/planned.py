"""Areas full of employers, and plans and cases of them, for the tests of this room."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from libs.common.spine.tests.heard import event_of
from services.contributions.employers.rows import keep_employers
from services.contributions.inspections.actions.make_plan import Planning, make_plan
from services.contributions.inspections.actions.open_inspection import Opening, open_inspection
from services.contributions.inspections.rows.cases import Case
from services.contributions.inspections.rows.plans import Plan
from services.contributions.tests.known import TODAY, Known, registered

OFFICER, OTHER = "officer:a", "officer:b"


async def employers_in(known: Known, area: str, count: int) -> list[UUID]:
    """Register employers in an area; return their ids."""
    made = [uuid4() for _ in range(count)]
    events = [event_of(registered(one, str(3_000_000_000 + one.int % 999_999_999), area=area)) for one in made]
    async with known.database.transaction(wakes=False) as connection:
        await keep_employers(connection, events)
    return made


async def planned(
    known: Known, area: str, *, by_risk: int = 0, by_chance: int = 0, year: int = 2021, today: date = TODAY
) -> Plan:
    async with known.database.transaction(wakes=False) as connection:
        asked = Planning(year, area, by_risk, by_chance)
        return await make_plan(connection, known.law, asked, made_by=OFFICER, today=today)


async def opened(known: Known, employer_id: UUID, *, today: date = TODAY, **given: Any) -> Case:
    asked = {"form": "planned", "because": "the year's plan", "plan_id": None, **given}
    async with known.database.transaction(wakes=False) as connection:
        return await open_inspection(connection, Opening(employer_id, **asked), opened_by=OFFICER, today=today)

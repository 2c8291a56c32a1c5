"""Recipes of inspections: a plan of an area that has none yet, and a case of an employer of its own."""

from itertools import product

from tests.security.reading.test_relations import World
from tests.security.recipes import Call, recipe
from tests.staff import staffed

PLANS, CASES = "/contributions/v1/inspection-plans", "/contributions/v1/inspections"
# Each area has one plan a year.
_areas_and_years = product(
    (f"TH-{number}" for number in (*range(11, 20), *range(20, 28), *range(30, 50))), (2021, 2022)
)


@recipe
async def make_inspection_plan(_: World) -> Call:
    area, year = next(_areas_and_years)
    return Call("officer", PLANS, {"year": year, "area": area, "by_risk": 1, "by_chance": 1})


@recipe
async def open_inspection(world: World) -> Call:
    employer = await staffed(world.suite, 0)
    await world.suite.settled()
    return Call("officer", CASES, {"employer_id": employer.id, "form": "online", "because": "a letter"})

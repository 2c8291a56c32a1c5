"""Recipes of inspections: a plan of an area that has none yet, and a case of an employer of its own."""

from itertools import product

from tests.security.reading.test_relations import World
from tests.security.recipes import Call, done, new_person, recipe
from tests.staff import staffed

PLANS, CASES = "/contributions/v1/inspection-plans", "/contributions/v1/inspections"
SANCTIONS = "/contributions/v1/sanctions"
# Each area has one plan a year.
_areas_and_years = product(
    (f"TH-{number}" for number in (*range(11, 20), *range(20, 28), *range(30, 50))), (2021, 2022)
)


@recipe
async def make_inspection_plan(world: World) -> Call:
    area, year = next(_areas_and_years)
    await staffed(world.suite, 0, area=area)
    await world.suite.settled()
    return Call("officer", PLANS, {"year": year, "area": area, "by_risk": 1, "by_chance": 1})


@recipe
async def open_inspection(world: World) -> Call:
    employer = await staffed(world.suite, 0)
    await world.suite.settled()
    return Call("officer", CASES, {"employer_id": employer.id, "form": "online", "because": "a letter"})


@recipe
async def record_inspection_finding(world: World) -> Call:
    case = await done(world, "open_inspection")
    person = await new_person(world)
    await world.suite.settled()
    body = {"kind": "not_enrolled", "person_id": person["id"], "month": "2021-04", "amount": "100.00"}
    return Call("officer", f"{CASES}/{case['id']}/findings", body)


@recipe
async def close_inspection(world: World) -> Call:
    found = await done(world, "record_inspection_finding")
    return Call("officer", f"{CASES}/{found['inspection_id']}/closing", {"because": "as found"})


@recipe
async def propose_sanction(world: World) -> Call:
    case = await done(world, "close_inspection")
    return Call("officer", SANCTIONS, {"inspection_id": case["id"], "amount": "500.00", "because": "on purpose"})


@recipe
async def approve_sanction(world: World) -> Call:
    made = await done(world, "propose_sanction")
    return Call("officer-2", f"{SANCTIONS}/{made['id']}/approval", {})


@recipe
async def appeal_sanction(world: World) -> Call:
    decided = await done(world, "approve_sanction")
    own = world.suite.become("employer", decided["employer_id"])
    return Call(own, f"{SANCTIONS}/{decided['id']}/appeal", {"because": "we did not know"})


@recipe
async def decide_sanction_appeal(world: World) -> Call:
    appealed = await done(world, "appeal_sanction")
    body = {"outcome": "upheld", "because": "they did"}
    world.suite.tokens["officer-3"] = world.suite.box.issuer.token(party="officer", subject="officer-3")
    return Call("officer-3", f"{SANCTIONS}/{appealed['id']}/appeal-decision", body)

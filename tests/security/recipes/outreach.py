"""Recipes of outreach."""

from tests.security.reading.test_relations import World
from tests.security.recipes import Call, done, recipe, serial

OUTREACH = "/outreach/v1"


@recipe
async def set_target(_: World) -> Call:
    body = {"indicator": "new_employers", "area": "TH-10", "group": "all", "first_day": "2021-06-01",
            "last_day": f"{2100 + serial() % 90}-{serial() % 12 + 1:02}-{serial() % 28 + 1:02}", "value": "100",
            "children": [{"area": "TH-10-01", "value": "60"}, {"area": "TH-10-02", "value": "40"}],
            "because": "plan 1"}  # fmt: skip
    return Call("officer", f"{OUTREACH}/targets", body)


@recipe
async def approve_target(world: World) -> Call:
    target = (await done(world, "set_target"))["id"]
    return Call("officer-2", f"{OUTREACH}/targets/{target}/approval", {})


@recipe
async def refuse_target(world: World) -> Call:
    target = (await done(world, "set_target"))["id"]
    return Call("officer-2", f"{OUTREACH}/targets/{target}/refusal", {"because": "too low"})

"""Recipes of offices and their staff."""

from tests.security.reading.test_relations import World
from tests.security.recipes import Call, done, filled, plain, recipe, serial
from tests.security.recipes.registration import REGISTRATION

plain("open_office", "manager", f"{REGISTRATION}/offices", code="TH-X{n}", name="สำนักงาน {n}", areas=["TH-50"],
      first_day="2020-01-01")  # fmt: skip


@recipe
async def change_office(world: World) -> Call:
    office = (await done(world, "open_office"))["code"]
    return filled(world, "manager", f"{REGISTRATION}/offices/{office}/changes", {"name": "สำนักงาน {n}"})


@recipe
async def end_office(world: World) -> Call:
    office = (await done(world, "open_office"))["code"]
    return Call("manager", f"{REGISTRATION}/offices/{office}/end", {"last_day": "2021-12-31"})


@recipe
async def remove_staff(world: World) -> Call:
    office = (await done(world, "open_office"))["code"]
    path = f"{REGISTRATION}/offices/{office}/staff/somchai-{serial()}"
    headers = {"Authorization": f"Bearer {world.suite.token('manager')}"}
    appointed = await world.suite.http.put(path, json={"first_day": "2021-01-01"}, headers=headers)
    assert appointed.is_success, appointed.text
    return Call("manager", f"{path}/removal", {"last_day": "2021-01-31", "because": "moved"})

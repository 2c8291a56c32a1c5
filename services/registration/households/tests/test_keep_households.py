"""Each version of a household is said whole."""

import json

from sqlalchemy import text

from services.registration.households.tests.households import founded, joined, persons
from tests.running_suite import RunningSuite

_SAID = text("""
    SELECT data FROM event_log WHERE type = 'registration.household_changed.v1' AND key = :household
    ORDER BY sequence
""")


async def test_each_version_is_said_whole(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    head, other, there = await persons(suite, 3)
    first, second = await founded(suite, head, other), await founded(suite, there)
    await joined(suite, second["id"], other, "2021-01-04")
    await suite.settled()
    database = suite.box.services["registration"].database
    said = [row["data"] for row in await database.one_statement(_SAID, {"household": first["id"]})]
    bodies = [one if isinstance(one, dict) else json.loads(one) for one in said]
    assert [one["version"] for one in bodies] == [1, 2]
    days = [(one["person_id"], one["ended_on"], one["reason"]) for one in bodies[1]["members"]]
    assert days == [(head, None, None), (other, "2021-01-04", "moved")]

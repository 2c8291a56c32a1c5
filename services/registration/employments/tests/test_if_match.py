"""ETag and If-Match: if two clerks read a record, only one of them may change it."""

from tests.running_suite import RunningSuite
from tests.staff import staffed


async def test_an_employment_is_ended_only_in_the_version_that_was_read(local_suite: RunningSuite) -> None:
    suite = local_suite
    employer = await staffed(suite, 1)
    path = f"/registration/v1/employments/{employer.staff[0][2]}"
    read = (await suite.get("officer", path)).headers["ETag"]
    body = {"ended_on": "2021-01-05", "reason": "resigned"}
    stale = await suite.post("officer", f"{path}/end", body, headers={"If-Match": '"9"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "version_changed")
    first = await suite.post("officer", f"{path}/end", body, headers={"If-Match": f'"9", {read}'})
    assert first.status_code == 200, first.text
    again = {"ended_on": "2021-01-20", "reason": "terminated"}
    late = await suite.post("officer-2", f"{path}/end", again, headers={"If-Match": read})
    assert (late.status_code, late.json()["code"]) == (412, "version_changed")
    found = await suite.get("officer", path)
    assert (found.json()["ended_on"], found.json()["reason"]) == ("2021-01-05", "resigned")
    assert found.headers["ETag"] != read

"""Each person is told once before the last day, whatever runs how often."""

import asyncio
from datetime import date

from libs.common.law.loader import load_law
from services.registration.support_lists.actions.tell_ending import tell_some
from services.registration.support_lists.rules.support_list import support_list
from services.registration.support_lists.tests.supported import LIST, LISTS, supported, told
from services.registration.tests.covered import COVERAGES, REGISTRATION, code_of
from tests.running_suite import RunningSuite


async def _run(suite: RunningSuite, today: str) -> None:
    """Tell everybody as the duty does, some at a time."""
    law = load_law(suite.box.options.law / "viet_nam").rule("registration", "support_lists")
    for _ in range(20):
        async with suite.box.services["registration"].database.transaction() as connection:
            if not await tell_some(connection, support_list(law, LIST), today=date.fromisoformat(today)):
                return
    raise AssertionError("it finds no end")


async def test_each_is_told_once_before_the_day_also_by_two_runs_at_once(local_suite: RunningSuite) -> None:
    suite = local_suite
    one, _ = await supported(suite)
    two, _ = await supported(suite, area="VN-09")
    elsewhere, _ = await supported(suite, area="VN-HN")
    poor, _ = await supported(suite, support_group="poor")
    chosen, cover = await supported(suite)
    everybody = (one, two, elsewhere, poor, chosen)
    settles = {"first_day": "2021-07-01", "support_group": None}
    changed = await suite.post(suite.become("person", chosen), f"{COVERAGES}/{cover}/changes", settles)
    assert changed.status_code == 200, changed.text
    assert await told(suite, *everybody) == [], "nobody before the days of telling"
    await _run(suite, "2021-06-03")
    assert await told(suite, *everybody) == []
    await asyncio.gather(*(_run(suite, "2021-06-04") for _ in range(4)))
    await _run(suite, "2021-06-05")
    assert await told(suite, *everybody) == sorted([one, two])
    late, _ = await supported(suite)
    await _run(suite, "2021-06-30")
    assert await told(suite, *everybody, late) == sorted([one, two, late])
    await _run(suite, "2021-07-01")
    own = suite.become("person", one)
    mine = (await suite.get(own, f"{REGISTRATION}/me/support-notices")).json()["items"]
    assert [(note["support_list"], note["last_day"], note["told_on"]) for note in mine] == [
        (LIST, "2021-06-30", "2021-06-04")
    ]
    assert {"scheme": "vn_household_hi", "support_group": None} in mine[0]["paths"]
    messages = (await suite.get(own, "/hotline/v1/me/messages")).json()["items"]
    words = [note["text"]["en"] for note in messages if note["kind"] == "support_ending"]
    assert ["until 2021-06-30" in one for one in words] == [True]


async def test_officers_read_who_is_affected_on_a_day(local_suite: RunningSuite) -> None:
    suite = local_suite
    one, cover = await supported(suite)
    await supported(suite, area="VN-09")
    await supported(suite, support_group="poor")
    shown = (await suite.get("officer", LISTS)).json()["items"]
    assert [(item["id"], item["last_day"], item["affected"], item["told"]) for item in shown] == [
        (LIST, "2021-06-30", 2, 0)
    ]
    path = f"{LISTS}/{LIST}/affected"
    found = (await suite.get("officer", path, on="2021-06-30", area="VN-14")).json()["items"]
    assert [(item["coverage_id"], item["person_id"], item["settled"]) for item in found] == [(cover, one, False)]
    first = (await suite.get("officer", path, limit=1)).json()
    second = (await suite.get("officer", path, limit=1, cursor=first["next"])).json()
    assert (len(first["items"]), len(second["items"]), second["next"]) == (1, 1, None)
    assert (await suite.get("officer", path, on="2020-12-31")).json()["items"] == [], "not covered yet"
    for day in ("2021-07-01", "2017-06-30"):
        wrong = await suite.get("officer", path, on=day)
        assert await code_of(wrong) == (422, "day_outside_list")
    assert await code_of(await suite.get("officer", f"{LISTS}/nothing/affected")) == (404, "support_list_unknown")
    assert await code_of(await suite.get("officer", path, area="VN-XX")) == (422, "area_unknown")
    assert (await suite.get("officer", path, on="soon")).status_code == 422
    own = suite.become("person", one)
    assert (await suite.get(own, path)).status_code == 403


async def test_the_path_is_chosen_on_the_page_of_my_cover(local_suite: RunningSuite) -> None:
    suite = local_suite
    one, cover = await supported(suite)
    await _run(suite, "2021-06-04")
    headers = {"Authorization": f"Bearer {suite.token(suite.become('person', one))}"}
    shown = (await suite.http.get("/my/cover", headers=headers)).text
    assert f'action="/my/cover/coverages/{cover}/path"' in shown
    form = {"first_day": "2021-07-01", "group": ""}
    path = f"/my/cover/coverages/{cover}/path"
    assert (await suite.http.post(path, data=form, headers=headers)).status_code == 200
    done = await suite.http.post(path, data={**form, "step": "do"}, headers=headers)
    assert done.status_code == 303, done.text
    terms = (await suite.get("officer", f"{COVERAGES}/{cover}")).json()["terms"]
    assert [(item["first_day"], item["support_group"]) for item in terms] == [
        ("2021-01-01", "difficult_area"),
        ("2021-07-01", None),
    ]
    lists = await suite.http.get(
        f"/office/support/{LIST}.csv", headers={"Authorization": f"Bearer {suite.token('officer')}"}
    )
    assert (lists.status_code, one in lists.text) == (200, True)

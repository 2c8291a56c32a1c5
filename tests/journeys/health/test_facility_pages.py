"""The pages of a laboratory, a site and a hospitel: each does its work of the day by forms, without a script."""

import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from deploy.onebox.parties import PLACES
from tests.fresh_databases import FreshDatabases
from tests.programmes import PATH, confirmed, hospitel, in_the_programme, mine, registered, session, until_stay
from tests.running_suite import RunningSuite, running_suite

DAY = "2021-06-07"


async def _page(suite: RunningSuite, who: str, path: str = "/facility") -> str:
    answer = await suite.http.get(path, headers={"Authorization": f"Bearer {suite.token(who)}"})
    assert answer.status_code == 200, answer.text
    return answer.text


async def _sent(suite: RunningSuite, who: str, path: str, form: dict[str, Any]) -> httpx.Response:
    headers = {"Authorization": f"Bearer {suite.token(who)}"}
    return await suite.http.post(f"/facility/{path}", data={**form, "form": uuid4().hex}, headers=headers)


async def _checked(suite: RunningSuite, who: str, path: str, form: dict[str, Any]) -> None:
    """Send a form, see its answers once more, and confirm them."""
    check = await _sent(suite, who, path, form)
    assert check.status_code == 200, check.text
    assert f'action="/facility/{path}"' in check.text
    done = await _sent(suite, who, path, {**form, "step": "do"})
    assert done.status_code == 303, done.text


async def test_a_days_work_at_three_places(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 1)
    person, number, _ = employer.staff[0]
    known = (await suite.get("officer", f"/registration/v1/persons/{person}", purpose="test")).json()
    place = {"name": "ห้องแล็บ", "area": "TH-10", "address": "บางนา"}
    laboratory = (await suite.made("officer", f"{PATH}/laboratories", place))["id"]
    site, slot = await session(suite, "testing", day=DAY, capacity=1, offers="rt_pcr")
    beds = await hospitel(suite, 1, area="TH-52")
    clinic, house = suite.become("facility", site), suite.become("facility", beds)
    lab = suite.become("laboratory", laboratory)
    await registered(suite, person, symptoms=True)
    await suite.made("officer", f"{PATH}/bookings", {"person_id": person, "session_id": slot})
    shown = await _page(suite, clinic)
    assert known["given_name"] in shown
    assert "<script" not in shown.partition("<main")[2]
    code = f"P-{uuid4().hex[:8]}"
    empty = await _sent(suite, clinic, "specimens", {"person_id": person, "code": " "})
    assert "Write the code that is on the label" in empty.text
    taken = await _sent(suite, clinic, "specimens", {"person_id": person, "code": code, "laboratory_id": laboratory})
    assert taken.status_code == 303, taken.text
    assert code in await _page(suite, lab)
    result = {"person_id": person, "specimen_code": code, "outcome": "positive"}
    assert "Choose the result" in (await _sent(suite, lab, "results", {**result, "outcome": ""})).text
    await _checked(suite, lab, "results", result)
    assert code not in await _page(suite, lab)
    assert code in await _page(suite, lab, "/facility?status=reported")
    await until_stay(suite, person, "waiting")
    wrong = await _sent(suite, house, "arrivals", {"national_id": "1"})
    assert wrong.status_code == 404
    assert (await _sent(suite, house, "arrivals", {"national_id": number})).status_code == 303
    shown = await _page(suite, house)
    assert known["family_name"] in shown
    stay = (await mine(suite, person))["stays"][0]["id"]
    assert "Say why the person leaves" in (await _sent(suite, house, f"stays/{stay}/discharge", {})).text
    assert (await _sent(suite, house, f"stays/{stay}/discharge", {"reason": "well"})).status_code == 303
    assert (await mine(suite, person))["stays"][0]["status"] == "discharged"


async def test_a_vaccination_site_records_a_dose(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 1)
    person = employer.staff[0][0]
    await confirmed(suite, employer)
    site, slot = await session(suite, "vaccination", day=DAY, capacity=1, offers="astrazeneca")
    await suite.made("officer", f"{PATH}/bookings", {"person_id": person, "session_id": slot})
    who = suite.become("facility", site)
    assert "AstraZeneca" in await _page(suite, who)
    await _checked(suite, who, "doses", {"person_id": person, "product": "astrazeneca", "lot": "A1"})
    assert "AstraZeneca" in await _page(suite, who)
    (dose,) = (await mine(suite, person))["doses"]
    assert (dose["lot"], dose["given_on"]) == ("A1", DAY)


async def test_a_file_of_results_by_the_page(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    headers = {"Authorization": f"Bearer {suite.token('laboratory')}"}
    rows = f"specimen_code,person_id,outcome\nnone,{uuid4()},negative\n"
    sent = await suite.http.post("/facility/files", files={"file": ("r.csv", rows.encode())}, headers=headers)
    assert sent.status_code == 303, sent.text
    job = re.search(r"files/(.+)", sent.headers["location"])
    assert job is not None
    for _ in range(200):
        shown = await _page(suite, "laboratory", sent.headers["location"])
        if "/failed" in shown:
            break
    failed = await suite.http.get(f"/facility/files/{job[1]}/failed", headers=headers)
    assert "specimen_unknown" in failed.text


async def test_each_kind_of_place_has_its_page_and_another_scheme_says_so(
    databases: FreshDatabases, tmp_path: Path, shared_suite: RunningSuite
) -> None:
    for who in PLACES:
        assert "Example" in await _page(shared_suite, who)
    async with running_suite(databases, tmp_path, country="viet_nam") as suite:
        for who in PLACES:
            answer = await suite.http.get("/facility", headers={"Authorization": f"Bearer {suite.token(who)}"})
            assert answer.status_code == 404
            assert "no laboratory, site or hospitel of this scheme" in answer.text

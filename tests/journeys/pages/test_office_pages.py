"""The page of offices and staff, from opening an office to removing its staff; and the inbox of an office."""

import re

import httpx

from tests.claims import claimed, with_nine_months
from tests.running_suite import RunningSuite

HERE = "/office/offices"


def _as(suite: RunningSuite, persona: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {suite.token(persona)}", "Accept-Language": "en"}


async def _page(suite: RunningSuite, persona: str, path: str) -> str:
    answer = await suite.http.get(path, headers=_as(suite, persona))
    assert answer.status_code == 200, answer.text
    return answer.text


async def _posted(suite: RunningSuite, persona: str, path: str, **typed: str) -> httpx.Response:
    return await suite.http.post(path, data=typed, headers=_as(suite, persona))


async def test_a_manager_keeps_offices_and_their_staff(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    assert "Chiang Mai Social Security Office" in await _page(suite, "manager", HERE)
    wrong = await _posted(suite, "manager", HERE, code="TH-50-P", name="Fang", parent="TH-50", areas="TH-10")
    assert (wrong.status_code, "is not within the areas of the office above" in wrong.text) == (422, True)
    made = await _posted(
        suite, "manager", HERE, code="th-50-p", name="Fang", parent="th-50", areas="th-50", opening_hours="8:30-16:30"
    )
    assert made.status_code == 303, made.text
    assert "Fang" in await _page(suite, "manager", f"{HERE}/TH-50")
    office = f"{HERE}/TH-50-P"
    appointed = await _posted(suite, "manager", f"{office}/staff", subject="malee", role="officer")
    assert appointed.status_code == 303, appointed.text
    shown = await _page(suite, "manager", office)
    assert "malee" in shown
    assert "8:30-16:30" in shown
    ending = await _posted(suite, "manager", f"{office}/end", last_day="31/12/2573")
    assert (ending.status_code, "Remove them first" in ending.text) == (409, True)
    assert (await _posted(suite, "manager", f"{office}/removal", subject="malee", because="left")).status_code == 303
    assert (await _posted(suite, "manager", f"{office}/changes", name="Fang", address="Main street")).status_code == 303
    assert (await _posted(suite, "manager", f"{office}/end", last_day="31/12/2573")).status_code == 303
    assert "Main street" in await _page(suite, "manager", office)
    near = await _page(suite, "officer-th-50", f"{HERE}/TH-50")
    assert "Appoint" not in near, "staff of one area reads it, and changes nothing"


async def test_the_inbox_is_that_of_the_office(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await with_nine_months(suite, 1)
    claim = await claimed(suite, employer, employer.staff[0][0])
    account = {"bank": "KBANK", "account": "1234567891"}
    await suite.made("officer", f"/benefits/v1/claims/{claim}/payee", account)
    await suite.settled()
    far, near = [await _page(suite, f"officer-th-{area}", "/office") for area in ("50", "10")]
    assert "Chiang Mai Social Security Office" in far
    assert "(Chiang Mai)" in far
    assert "Bangkok Social Security Office" in near
    assert (claim in near, claim in far) == (True, False)
    counts = [int(match[1]) for text in (near, far) if (match := re.search(r"<h1>[^<(]*\((\d+)\)", text))]
    assert len(counts) == 2
    assert counts[1] < counts[0]
    assert "the whole country" in await _page(suite, "officer", "/office")

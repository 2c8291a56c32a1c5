"""A target that waits is read in words in the office's inbox, and approved or refused there by another officer."""

from typing import Any

import httpx

from tests.running_suite import RunningSuite

TARGETS = "/outreach/v1/targets"


async def _set(suite: RunningSuite, year: int) -> dict[str, Any]:
    parts = [{"area": "TH-10", "value": "500"}, {"area": "TH-50", "value": "320"}]
    body = {"indicator": "new_employers", "area": "TH", "first_day": f"{year}-01-01", "last_day": f"{year}-12-31",
            "value": "820", "children": parts, "because": "plan 103"}  # fmt: skip
    return await suite.made("officer", TARGETS, body)


async def _sent(suite: RunningSuite, target: dict[str, Any], **form: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {suite.token('officer-2')}"}
    return await suite.http.post(f"/office/targets/{target['id']}", data=form, headers=headers)


async def test_a_target_is_decided_in_the_inbox(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    one, other = await _set(suite, 2022), await _set(suite, 2023)
    page = await suite.http.get("/office?kind=target", headers={"Authorization": f"Bearer {suite.token('officer-2')}"})
    for words in ("Newly registered employers, the whole country", "820", "500", "plan 103"):
        assert words in page.text, words
    assert "new_employers" not in page.text
    without = await _sent(suite, other, decision="refusal")
    assert without.status_code == 422
    assert (await _sent(suite, one, decision="approval")).status_code == 303
    assert (await _sent(suite, other, decision="refusal", because="too low")).status_code == 303
    found = {one["id"]: one["status"] for one in (await suite.get("officer", TARGETS)).json()["items"]}
    assert (found[one["id"]], found[other["id"]]) == ("approved", "refused")
    assert (await _sent(suite, one, decision="approval")).status_code == 409

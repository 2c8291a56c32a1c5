"""Announcements: three languages, days and areas; what is withdrawn is gone from the public page and from messages."""

from typing import Any
from uuid import uuid4

import pytest

from tests.running_suite import RunningSuite

ANNOUNCEMENTS = "/hotline/v1/announcements"


def announcement(**changed: Any) -> dict[str, Any]:
    return {
        "title": {"th": "ศูนย์ตรวจ", "vi": "Điểm xét nghiệm", "en": "Test site"},
        "text": {"th": "เปิดแล้ว", "vi": "Đã mở", "en": "It is open."},
        "first_day": "2021-01-10",
        **changed,
    }


async def _public(suite: RunningSuite, **asked: str) -> list[str]:
    """Ids of the announcements that anybody reads, without a token."""
    answer = await suite.http.get("/hotline/v1/public/announcements", params=asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    return [item["id"] for item in answer.json()["items"]]


async def test_an_announcement_is_public_on_its_days_and_in_its_area(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    area = {"area": "TH-50", "first_day": "2021-01-11", "last_day": "2021-01-12"}
    national = (await suite.made("manager", ANNOUNCEMENTS, announcement()))["id"]
    local = (await suite.made("manager", ANNOUNCEMENTS, announcement(**area)))["id"]
    found = {day: await _public(suite, on=day) for day in ("2021-01-09", "2021-01-10", "2021-01-12", "2021-01-13")}
    assert [{national, local} & set(ids) for ids in found.values()] == [
        set(),
        {national},
        {national, local},
        {national},
    ]
    assert {national, local} <= set(await _public(suite, on="2021-01-12", area="TH-50"))
    assert local not in await _public(suite, on="2021-01-12", area="TH-10")
    shown = (await suite.http.get("/hotline/v1/public/announcements")).json()["items"][0]
    assert set(shown) == {"id", "title", "text", "area", "first_day", "last_day"}, "who wrote it is not public"


async def test_a_withdrawn_announcement_is_gone_and_its_record_stays(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    posted = (await suite.made("manager", ANNOUNCEMENTS, announcement()))["id"]
    withdrawal = f"{ANNOUNCEMENTS}/{posted}/withdrawal"
    assert (await suite.post("manager", withdrawal, {"because": "wrong site"})).status_code == 200
    assert posted not in await _public(suite)
    again = await suite.post("manager", withdrawal, {"because": "wrong site"})
    assert (again.status_code, again.json()["code"]) == (409, "announcement_withdrawn")
    unknown = await suite.post("manager", f"{ANNOUNCEMENTS}/{uuid4()}/withdrawal", {"because": "x"})
    assert unknown.status_code == 404
    listed = (await suite.get("agent", ANNOUNCEMENTS)).json()["items"]
    (kept,) = [item for item in listed if item["id"] == posted]
    assert kept["withdrawn_because"] == "wrong site"


@pytest.mark.parametrize(
    ("changed", "code", "pointer"),
    [
        ({"text": {"th": "เปิด {date}", "vi": "a", "en": "b"}}, "text_has_hole", "/text/th"),
        ({"title": {"th": "a", "vi": "X" * 3, "en": "b"}}, "text_has_hole", "/title/vi"),
        ({"text": {"th": "a", "vi": "b", "en": "on <day>"}}, "text_has_hole", "/text/en"),
        ({"text": {"th": "a", "vi": "b"}}, "missing", "/text/en"),
        ({"area": "TH-99"}, "area_unknown", "/area"),
        ({"last_day": "2021-01-09"}, "days_reversed", ""),
    ],
)
async def test_what_nobody_could_read_is_refused(
    shared_suite: RunningSuite, changed: dict[str, Any], code: str, pointer: str
) -> None:
    refused = await shared_suite.post("manager", ANNOUNCEMENTS, announcement(**changed))
    assert refused.status_code == 422, refused.text
    assert (pointer, code) in [(error["pointer"], error["code"]) for error in refused.json()["errors"]]


async def test_only_managers_and_supervisors_post(shared_suite: RunningSuite) -> None:
    for persona in ("agent", "officer", "operator"):
        refused = await shared_suite.post(persona, ANNOUNCEMENTS, announcement())
        assert refused.status_code == 403, persona

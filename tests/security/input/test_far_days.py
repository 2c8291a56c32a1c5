"""A day mistyped by years is refused by name if it would bind others."""

from typing import Any

import pytest

from tests.running_suite import RunningSuite


async def _refused(suite: RunningSuite, path: str, body: dict[str, Any]) -> list[tuple[str, str]]:
    answer = await suite.post("officer", path, body)
    return [(fault["pointer"], fault["code"]) for fault in answer.json().get("errors", [])]


def _order(number: str, **days: str) -> dict[str, Any]:
    return {
        "area": "TH-10",
        "sector": "C13",
        "order_number": number,
        "issued_by": "BMA",
        "cause": "dangerous_communicable_disease",
        "first_day": "2021-01-04",
        "last_day": "2021-02-28",
        "covers_nobody": True,
        **days,
    }


@pytest.mark.parametrize(
    ("days", "pointer"),
    [
        ({"first_day": "1850-01-01"}, "/first_day"),
        ({"first_day": "2010-01-01"}, "/first_day"),
        ({"first_day": "2031-01-04", "last_day": "2031-02-28"}, "/first_day"),
        ({"first_day": "2199-01-01", "last_day": "2199-01-02"}, "/first_day"),
        ({"last_day": "2121-02-28"}, "/last_day"),
    ],
)
async def test_an_order_of_another_century_closes_nobody(
    shared_suite: RunningSuite, days: dict[str, str], pointer: str
) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-20")
    body = _order(f"far {days}"[:60], **days)
    assert await _refused(suite, "/registration/v1/closure-orders", body) == [(pointer, "day_out_of_range")]
    near = _order(f"near {days}"[:60], first_day="2022-01-04", last_day="2022-02-28")
    assert await _refused(suite, "/registration/v1/closure-orders", near) == [], "announced for the coming year"


async def test_a_session_of_another_year_is_offered_to_nobody(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-20")
    site = {"programme": "testing", "name": "ศูนย์ไกล", "area": "TH-10", "address": "ดินแดง"}
    made = await suite.made("officer", "/programmes/v1/sites", site)
    path = f"/programmes/v1/sites/{made['id']}/sessions"
    span = {"starts_at": "09:00", "ends_at": "12:00", "capacity": 3, "offers": "rt_pcr"}
    for day in ("2199-01-01", "2031-02-20", "2022-03-01"):
        assert await _refused(suite, path, {**span, "day": day}) == [("/day", "day_out_of_range")], day
    assert await _refused(suite, path, {**span, "day": "2022-02-20"}) == []

"""The inbox in pages: no task is left out silently, however many wait."""

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest

from libs.common.door.everywhere import inbox
from libs.common.door.everywhere.inbox import Waiting
from tests.running_suite import RunningSuite, change_door

PATH = "/loans/v1/inbox"


def _waits(kind: str, number: int, minute: int) -> Waiting:
    since = datetime(2021, 1, 1, 8, minute, tzinfo=UTC)
    return Waiting(kind=kind, id=str(number), title=f"{kind} {number}", since=since)


async def test_pages_join_without_a_gap_and_bounded_lists_say_so(
    local_suite: RunningSuite, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = local_suite
    full = [_waits("a", number, 1) for number in range(3)]  # of one instant: the list's bound, there may be more
    few = [_waits("b", 9, 0), _waits("b", 8, 2)]

    async def bounded(*_: Any) -> list[Waiting]:
        return full

    async def whole(*_: Any) -> list[Waiting]:
        return few

    monkeypatch.setattr(inbox, "SHOWN_MAX", 3)
    change_door(suite.box.services["loans"], inbox_sources=(bounded, whole))
    first = (await suite.get("officer", PATH)).json()
    told = {name: first[name] for name in ("total", "counts", "at_least")}
    assert told == {"total": 5, "counts": {"a": 3, "b": 2}, "at_least": ["a"]}
    second = (await suite.get("officer", PATH, cursor=first["next"])).json()
    seen = [(item["kind"], item["id"]) for item in (*first["items"], *second["items"])]
    assert (seen, second["next"]) == ([("b", "9"), ("a", "0"), ("a", "1"), ("a", "2"), ("b", "8")], None)
    operator = (await suite.get("operator", PATH)).json()
    assert (operator["items"], operator["next"], operator["total"]) == ([], None, 5)
    forged = await suite.get("officer", PATH, cursor="AAAA")
    assert (forged.status_code, forged.json()["code"]) == (422, "cursor_invalid")
    page = await suite.http.get("/office", headers={"Authorization": f"Bearer {suite.token('officer')}"})
    assert "There are more tasks than shown" in page.text
    behind = re.search(r'rel="next" href="([^"]+)"', page.text)
    assert behind
    assert "b 8" not in page.text
    following = await suite.http.get(unescape(behind[1]), headers={"Authorization": f"Bearer {suite.token('officer')}"})
    assert following.status_code == 200
    assert [name for name in ("b 9", "a 0", "a 1", "a 2", "b 8") if name in following.text] == [
        f"{item['kind']} {item['id']}" for item in second["items"]
    ]
    assert 'rel="next"' not in following.text
    wrong = await suite.http.get(
        "/office?after=loans.AAAA", headers={"Authorization": f"Bearer {suite.token('officer')}"}
    )
    assert wrong.status_code == 422

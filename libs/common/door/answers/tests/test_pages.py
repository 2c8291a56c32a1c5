"""One way to read a list page by page: pages join without a gap, whatever orders the list."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from libs.common.door.answers.cursors import CursorInvalid, Cursors
from libs.common.door.answers.pages import FIRST_ID, LAST_ID, Asked, Listing

CURSORS = Cursors("a secret of the tests, long enough")
_DAY = date(2021, 2, 28)
_AT = datetime(2021, 2, 28, 23, 59, 59, 999_999, UTC)
LISTS: dict[str, tuple[Any, list[Any]]] = {
    "ids": (FIRST_ID, [UUID(int=n) for n in (1, 2, 3, 4, 5)]),
    "numbers": (0, [1, 2, 3, 5, 8]),
    "instants": ((_AT - timedelta(1), FIRST_ID), [(_AT, UUID(int=n)) for n in (1, 2, 3, 4, 5)]),
    "days": ((_DAY, time.min, FIRST_ID), [(_DAY, time(8, n), LAST_ID) for n in range(5)]),
    "texts": (("", ""), [("a", "ก"), ("a", "ข"), ("b", "a"), ("b", "b"), ("c", "")]),
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("limit", [1, 2, 3, 5, 9])
def test_pages_join_without_a_gap_and_the_last_says_so(name: str, limit: int) -> None:
    first, keys = LISTS[name]
    listing, cursor, seen, pages = Listing(name, first=first), None, list[Any](), 0
    while True:
        asked = Asked(CURSORS, cursor, limit)
        found = [key for key in keys if key > asked.after(listing)][: asked.one_more]
        part = asked.cut(listing, found, key=lambda key: key)
        seen, pages, cursor = [*seen, *part.rows], pages + 1, part.next
        if cursor is None:
            break
    assert seen == keys
    assert pages == -(-len(keys) // limit), "no page is empty"


@pytest.mark.parametrize("name", LISTS)
def test_a_cursor_of_another_list_is_refused(name: str) -> None:
    first, keys = LISTS[name]
    listing = Listing(name, first=first)
    cursor = listing.give(CURSORS, keys[0])
    for other, (kind, _) in LISTS.items():
        if other != name:
            with pytest.raises(CursorInvalid):
                Asked(CURSORS, cursor, 1).after(Listing(other, first=kind))
    for wrong in ("", "AAAA", cursor[:-2], "ก"):
        with pytest.raises(CursorInvalid):
            listing.read(CURSORS, wrong)


@pytest.mark.parametrize(
    ("was", "now"), [("numbers", "ids"), ("ids", "numbers"), ("ids", "instants"), ("texts", "ids")]
)
def test_a_cursor_from_before_the_list_had_another_order_is_refused(was: str, now: str) -> None:
    cursor = Listing("one", first=LISTS[was][0]).give(CURSORS, LISTS[was][1][0])
    with pytest.raises(CursorInvalid):
        Listing("one", first=LISTS[now][0]).read(CURSORS, cursor)

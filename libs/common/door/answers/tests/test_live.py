"""One way to tell of changes and one to give tables away: only what changed is sent, and no cell is a formula."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Sequence

from libs.common.door.answers.downloads import csv_download, csv_text
from libs.common.door.answers.live import changes


async def test_only_changes_are_sent_until_it_is_over() -> None:
    told: list[str | None] = ["a", None, "b", "c", "d"]
    asked = 0

    async def read() -> str | None:
        return told[asked - 1]

    async def goes_on() -> bool:
        nonlocal asked
        asked += 1
        return asked < 4

    sent = [event async for event in changes("progress", read, every_s=0, times=9, goes_on=goes_on)]
    assert [(event.event, event.raw_data) for event in sent] == [("progress", "a"), ("progress", "b")]
    assert asked == 4, "nothing is read once it is over"


async def test_a_stream_has_an_end_of_its_own() -> None:
    count = 0

    async def read() -> str:
        nonlocal count
        count += 1
        return str(count)

    assert [event.raw_data async for event in changes("n", read, every_s=0, times=3)] == ["1", "2", "3"]


async def test_a_table_is_streamed_page_by_page_without_formulas() -> None:
    async def pages() -> AsyncIterator[Iterable[Sequence[object]]]:
        yield [("=1+1", 1), ('a "b", c', None)]
        yield []
        yield [("ก", -2)]

    answer = csv_download("t.csv", ("text", "number"), pages())
    parts = [part async for part in answer.body_iterator]
    assert len(parts) == 4, "the heading, and each page by itself"
    assert list(csv.reader(io.StringIO("".join(map(str, parts))))) == [
        ["text", "number"], ["'=1+1", "1"], ['a "b", c', ""], ["ก", "-2"]
    ]  # fmt: skip
    assert answer.headers["content-disposition"] == 'attachment; filename="t.csv"'
    assert csv_text([("@x", "-5")], delimiter=";") == "'@x;-5\r\n"

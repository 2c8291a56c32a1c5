"""The board has every indicator in every area, with pace, and keeps back counts that could name a person."""

from collections.abc import AsyncIterator, Mapping
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from services.outreach.board.actions.make_board import Board, make_board
from services.outreach.figures.tests.heard import TODAY, Hearing, cover, employer, hearing, payment, terms
from services.outreach.targets.tests.setting import VOLUNTARY, valued
from tests.fresh_databases import FreshDatabases

BEFORE, BEGUN = date(2021, 6, 1), date(2022, 1, 10)
PARTS: Mapping[str, list[str]] = {"VN": ["VN-01", "VN-02", "VN-03"], "VN-01": ["VN-01-01", "VN-01-02"]}


@pytest.fixture
async def world(databases: FreshDatabases) -> AsyncIterator[Hearing]:
    async with hearing(databases) as made:
        yield made


async def _board(world: Hearing) -> Board:
    return await make_board(world.setting.database, world.setting.law, PARTS, whole="VN", on=TODAY)


async def _covered(world: Hearing, area: str, count: int, *, first_day: date = BEGUN) -> None:
    await world.hear(*(cover(uuid4(), terms(area, first_day)) for _ in range(count)))


async def test_small_counts_take_others_with_them_and_all_that_tells_them(world: Hearing) -> None:
    await _covered(world, "VN-01-01", 9)
    await _covered(world, "VN-02", 3)
    await _covered(world, "VN-03", 6)
    await world.setting.approved(await world.setting.set("100", valued(VN_01="50", VN_02="20", VN_03="30")))
    tiles = (await _board(world)).tiles[VOLUNTARY]
    assert {area for area, tile in tiles.items() if tile.hidden} == {"VN-02", "VN-03"}
    for area in ("VN-02", "VN-03"):
        assert (tiles[area].change, tiles[area].pace) == (None, None)
    assert (tiles["VN"].figure.value, tiles["VN-01-01"].figure.value, tiles["VN-01-02"].figure.value) == (18, 9, None)


async def test_what_few_employers_paid_is_kept_back_however_much_it_is(world: Hearing) -> None:
    few = [employer("VN-02", BEGUN) for _ in range(2)]
    many = [employer("VN-01", BEGUN) for _ in range(5)]
    await world.hear(*few, *many, *(payment(one.employer_id, "1000000.00", BEGUN) for one in (*few, *many)))
    tiles = (await _board(world)).tiles["collection"]
    assert {area for area, tile in tiles.items() if tile.hidden} == {"VN-01", "VN-01-01", "VN-01-02", "VN-02"}
    assert tiles["VN"].figure.value == 7_000_000


async def test_a_change_from_a_small_count_is_kept_back(world: Hearing) -> None:
    """The value less the change would tell how few there were a year ago."""
    await _covered(world, "VN-01", 3, first_day=BEFORE)
    await _covered(world, "VN-01", 6)
    tile = (await _board(world)).tiles[VOLUNTARY]["VN-01"]
    assert (tile.hidden, tile.figure.value, tile.figure.change, tile.change) == (False, 9, 6, None)


async def test_the_pace_begins_with_what_stood_before_the_plan(world: Hearing) -> None:
    await _covered(world, "VN-01", 10, first_day=BEFORE)
    await _covered(world, "VN-01", 10)
    await world.setting.approved(await world.setting.set("375", valued(VN_01="375")))
    await world.setting.approved(await world.setting.set("9", area="VN", indicator="new_employers", first_day=TODAY))
    board = await _board(world)
    pace = board.tiles[VOLUNTARY]["VN-01"].pace
    assert pace is not None
    assert (pace.wanted, pace.forecast) == (Decimal("192.00"), Decimal("30.05")), "day 182 of 365"
    assert board.tiles["new_employers"]["VN"].pace is None, "its plan begins another day than its figure"
    assert board.heard.position == 20

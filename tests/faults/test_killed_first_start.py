"""The demo country is loaded by as many starts as it takes: one that was killed is gone on with."""

import asyncio
from datetime import date
from pathlib import Path

import pytest

from deploy.demo import country
from deploy.onebox.box import Box, BoxOptions, box_opened
from libs.common.values.month import Month


async def _nothing(*_: object, **__: object) -> int:
    return 0


async def test_a_file_that_a_killed_start_has_sent_is_read_on_no_earlier_day(
    scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a start that was killed when April's file was sent, when the next one goes on, then April is no future."""
    monkeypatch.setattr(country, "LAST_MONTH", Month(2020, 4))
    monkeypatch.setattr(country, "open_hospitels_and_sites", _nothing)
    file_month, days = country._file_month, list[date]()

    async def killed(box: Box, month: Month, employers: list[country.DemoEmployer]) -> int:
        if month == country.LAST_MONTH:
            raise asyncio.CancelledError
        return await file_month(box, month, employers)

    options = BoxOptions(data=scratch / "demo", today=country.TODAY)
    async with box_opened(options) as box:
        with monkeypatch.context() as patch:
            patch.setattr(country, "_file_month", killed)
            with pytest.raises(asyncio.CancelledError):
                await country.load_demo_country(box, employers=3, persons=6)
    async with box_opened(options) as box:
        move = Box.move_clock
        monkeypatch.setattr(Box, "move_clock", lambda self, day: (days.append(day), move(self, day)))
        assert box.services["contributions"].clock.today() == date(2020, 5, 10)
        loaded = await country.load_demo_country(box, employers=3, persons=6)
        assert loaded is not None
        assert loaded.lines == 18
        assert days == [date(2020, 5, 10), country.TODAY]
        assert await country.load_demo_country(box, employers=3, persons=6) is None

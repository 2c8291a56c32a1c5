"""A correction supersedes what was imported wrongly; both stay, and the log tells them."""

import asyncio
from decimal import Decimal
from uuid import uuid4

import pytest

from libs.common.refusals import NotFound, Refusal
from libs.contracts.outreach import FigureCorrected
from services.outreach.reported import rows
from services.outreach.reported.tests.reporting import Reporting, figure


async def _one(world: Reporting) -> rows.Reported:
    (found,) = await world.listed()
    return found


async def test_a_correction_stands_and_the_log_has_both(world: Reporting) -> None:
    await world.add(figure("482"))
    first = await _one(world)
    corrected = await world.correct(first.reported_figure_id, "483")
    now = await _one(world)
    assert (now.reported_figure_id, now.value, now.supersedes) == (corrected, 483, first.reported_figure_id)
    old = await rows.read_figure(world.setting.database, first.reported_figure_id)
    assert old is not None
    assert (old.value, old.superseded_by) == (482, corrected)
    (entry,) = await rows.corrections(world.setting.database, area=None, before=2**62, limit=10)
    assert (entry.value_before, entry.value, entry.because) == (482, 483, "a digit was misread")
    said = FigureCorrected.model_validate((await world.said())[-1][2])
    assert (said.supersedes, said.value) == (first.reported_figure_id, Decimal(483))
    with pytest.raises(Refusal, match="figure_superseded"):
        await world.correct(first.reported_figure_id, "484")
    for value in ("482", "483"):
        assert (await world.add(figure(value))).added == 0, "what was or is printed is known"
    assert (await _one(world)).value == 483


async def test_a_correction_that_changes_nothing_or_is_unsound(world: Reporting) -> None:
    await world.add(figure("482"))
    first = (await _one(world)).reported_figure_id
    with pytest.raises(Refusal, match="nothing_corrected"):
        await world.correct(first, "482")
    with pytest.raises(Refusal, match="range_needs_two_values"):
        await world.correct(first, "483", bound="between")
    with pytest.raises(NotFound):
        await world.correct(uuid4(), "483")
    assert len(await world.said()) == 1


async def test_of_two_corrections_at_once_one_stands(world: Reporting) -> None:
    await world.add(figure("482"))
    first = (await _one(world)).reported_figure_id
    done = await asyncio.gather(world.correct(first, "483"), world.correct(first, "484"), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["FigureSuperseded", "UUID"]
    assert len(await world.listed()) == 1

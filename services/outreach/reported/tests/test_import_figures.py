"""Figures stand as documents print them; imported again they add nothing, and what differs is refused."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from libs.common.refusals import Refusal
from libs.contracts.outreach import FigurePublished
from services.outreach.indicators.rules.reported_indicators import reported_indicators
from services.outreach.reported import rows
from services.outreach.reported.api.shown import ReportedFigureShown, figure_shown
from services.outreach.reported.tests.reporting import Figure, Reporting, document, figure
from services.outreach.targets.tests.setting import TODAY, VOLUNTARY

HEALTH = "participants_vn_health"
LANG_SON, THAI_BINH = "VN-09", "VN-20"


def _shown(world: Reporting, figures: Sequence[rows.Reported]) -> list[ReportedFigureShown]:
    known = reported_indicators(world.setting.law, TODAY)
    return [figure_shown(known, one) for one in figures]


async def test_the_documents_of_the_country_stand_with_their_words(world: Reporting) -> None:
    first = await world.add_file()
    listed = await world.listed()
    assert len(listed) == sum(done.added for done in first) > 70
    said = await world.said()
    assert [kind for _, kind, _ in said] == [FigurePublished.TYPE] * len(listed)
    assert {FigurePublished.model_validate(data).reported_figure_id for _, _, data in said} == {
        one.reported_figure_id for one in listed
    }
    again = await world.add_file()
    assert {done.added for done in again} == {0}
    assert [done.known for done in again] == [done.added for done in first]
    assert (await world.listed(), await world.said()) == (listed, said), "imported twice, it adds nothing"


async def test_what_does_not_add_up_is_flagged_and_never_corrected(world: Reporting) -> None:
    await world.add_file()
    coverage = [
        one
        for one in _shown(world, await world.listed(indicator=HEALTH))
        if one.measure == "coverage" and one.last_day == date(2021, 12, 31)
    ]
    assert {one.area: (one.value, one.doubts[0].kind, one.doubts[0].areas) for one in coverage} == {
        LANG_SON: ("86.6", "same_share_elsewhere", [THAI_BINH]),
        THAI_BINH: ("86.6", "same_share_elsewhere", [LANG_SON]),
    }
    (growth,) = [one for one in _shown(world, await world.listed(LANG_SON, VOLUNTARY)) if one.measure == "growth"]
    assert (growth.value, growth.high, growth.bound, growth.unit) == ("2", "3", "between", "percent")
    assert [(one.kind, one.computed) for one in growth.doubts] == [("growth_differs", "53.6")]
    early = {one.indicator for one in _shown(world, await world.listed("VN-22")) if one.doubts}
    assert early == {"donors", "donations"}, "seven months, published on the twentieth of the seventh"
    doubted = [one for one in _shown(world, await world.listed()) if one.doubts]
    assert len(doubted) == 5, "nothing else is flagged"


async def test_two_documents_that_differ_are_flagged_both(world: Reporting) -> None:
    await world.add(figure("100"))
    await world.add(figure("101"), figure("7", year=2020), of=document(title="Another"))
    await world.add(figure("90", bound="over"), of=document(title="A third"))
    found = {one.value: [(d.kind, d.computed) for d in one.doubts] for one in _shown(world, await world.listed())}
    assert found == {
        "100": [("reported_otherwise", "101")],
        "101": [("reported_otherwise", "100")],
        "90": [],
        "7": [],
    }


@pytest.mark.parametrize(
    ("wrong", "code", "pointer"),
    [
        (figure("5", indicator="nothing"), "reported_indicator_unknown", "/figures/1/indicator"),
        (figure("5", since=2022), "reported_period_invalid", "/figures/1/last_day"),
        (figure("5", measure="coverage"), "denominator_needed", "/figures/1/denominator"),
        (figure("5", denominator="population"), "denominator_needed", "/figures/1/denominator"),
        (figure("5", high="6"), "range_needs_two_values", "/figures/1/high"),
        (figure("5", bound="between"), "range_needs_two_values", "/figures/1/high"),
        (figure("5", bound="between", high="5"), "range_needs_two_values", "/figures/1/high"),
        (figure("5", bound="between", high="4"), "range_needs_two_values", "/figures/1/high"),
        (figure("5.5"), "reported_whole_number_needed", "/figures/1/value"),
        (figure("8"), "figure_printed_otherwise", "/figures/1"),
    ],
)
async def test_a_figure_that_contradicts_itself_leaves_nothing(
    world: Reporting, wrong: Figure, code: str, pointer: str
) -> None:
    with pytest.raises(Refusal) as refused:
        await world.add(figure("7"), wrong)
    assert (refused.value.code, refused.value.pointer) == (code, pointer)
    assert (await world.listed(), await world.said()) == ([], [])


async def test_another_value_of_the_same_place_is_refused(world: Reporting) -> None:
    await world.add(figure("7"))
    with pytest.raises(Refusal, match="figure_printed_otherwise"):
        await world.add(figure("8"))
    await world.add(figure("8", section="page 2"))
    assert [one.value for one in await world.listed()] == [Decimal(7), Decimal(8)]


async def test_an_area_that_was_never_there_is_refused(world: Reporting) -> None:
    with pytest.raises(Refusal, match="area_unknown"):
        await world.add(figure("7"), of=document("VN-99"))
    await world.add(figure("7"), of=document("VN"))
    assert [one.area for one in await world.listed()] == ["VN"]

"""A target is refused where its sums, its period, its areas or its indicator are wrong; nothing is stored then."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from libs.common.refusals import Refusal
from services.outreach.targets import rows
from services.outreach.targets.rules.split import Part
from services.outreach.targets.tests.setting import Setting, in_percent, valued

_MIXED = [*valued(VN_01="1"), *in_percent(VN_02="50")]
_NEITHER = [Part("VN-01")]


@pytest.mark.parametrize(
    ("code", "pointer", "given"),
    [
        ("children_do_not_sum", "/children", {"children": valued(VN_01="405", VN_02="594")}),
        ("shares_do_not_sum", "/children", {"children": in_percent(VN_01="50", VN_02="51")}),
        ("values_or_percents", "/children", {"children": _MIXED}),
        ("values_or_percents", "/children", {"children": _NEITHER}),
        ("indicator_unknown", "/indicator", {"indicator": "participants_th_s33"}),
        ("group_unknown", "/group", {"group": "poor"}),
        ("area_unknown", "/area", {"area": "VN-99"}),
        ("area_unknown", "/area", {"area": "TH"}),
        ("area_unknown", "/children/1/area", {"children": valued(VN_01="500", VN_99="500")}),
        ("area_twice", "/children/1/area", {"children": [*valued(VN_01="500"), *valued(VN_01="500")]}),
        ("area_not_a_part", "/children/0/area", {"area": "VN-01", "children": valued(VN_02="1000")}),
        ("area_not_a_part", "/children/0/area", {"area": "VN-01", "children": valued(VN_01="1000")}),
        ("target_period_past", "/last_day", {"first_day": date(2022, 1, 1), "last_day": date(2022, 6, 30)}),
        ("target_period_invalid", "/last_day", {"first_day": date(2023, 1, 2), "last_day": date(2023, 1, 1)}),
        ("whole_number_needed", "/value", {"value": "1000.50"}),
        ("whole_number_needed", "/children/0/value", {"children": valued(VN_01="0.50", VN_02="999.50")}),
    ],
)
async def test_what_is_wrong_is_refused(world: Setting, code: str, pointer: str, given: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refused:
        await world.set(**{"value": "1000", **given})
    assert (refused.value.code, refused.value.kind, refused.value.pointer) == (code, "invalid", pointer)
    assert refused.value.say("vi")
    assert await rows.waiting_targets(world.database, None, limit=9) == []


async def test_a_period_that_ends_today_is_not_past(world: Setting) -> None:
    assert await world.status(await world.set("0", last_day=date(2022, 7, 1))) == ["waiting"]


async def test_percents_become_whole_numbers_that_sum(world: Setting) -> None:
    target = await world.set("1000", in_percent(VN_01="33.33", VN_02="33.33", VN_03="33.34"))
    found = await rows.read_target(world.database, target)
    assert found is not None
    assert [(part["area"], Decimal(part["value"])) for part in found.parts] == [
        ("VN-01", 333),
        ("VN-02", 333),
        ("VN-03", 334),
    ]


async def test_money_is_split_to_two_decimals(world: Setting) -> None:
    target = await world.set("0.05", in_percent(VN_01="50", VN_02="50"), indicator="collection")
    found = await rows.read_target(world.database, target)
    assert found is not None
    assert [part["value"] for part in found.parts] == ["0.03", "0.02"]


async def test_one_waits_at_a_time(world: Setting) -> None:
    first = await world.set("1000")
    with pytest.raises(Refusal, match="target_waiting"):
        await world.set("1001")
    await world.set("1000", group="farmer")
    await world.refused(first, by="officer:two")
    await world.set("1001")


async def test_an_area_gets_what_the_area_above_gives(world: Setting) -> None:
    await world.approved(await world.set("1000", valued(VN_01="405", VN_02="595")))
    with pytest.raises(Refusal, match="differs_from_plan_above"):
        await world.set("406", area="VN-01")
    assert await world.status(await world.set("405", area="VN-01")) == ["waiting"]

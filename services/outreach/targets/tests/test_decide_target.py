"""Another one than the maker approves; a correction supersedes; targets beneath follow, and every version stays."""

import asyncio
import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from libs.common.database.invariants import Invariant
from libs.common.four_eyes.approvals import OwnApproval
from libs.common.refusals import NotFound, Refusal
from libs.common.values.identifiers import uuid7
from libs.contracts.outreach import TargetApproved
from services.outreach.targets import rows
from services.outreach.targets.invariants import INVARIANTS
from services.outreach.targets.tests.setting import Setting, setting, valued
from tests.fresh_databases import FreshDatabases

_SAID = text("SELECT key, data FROM outbox WHERE type = 'outreach.target_approved.v1' ORDER BY id")


async def _said(world: Setting) -> list[Any]:
    found = await world.database.one_statement(_SAID, {})
    return [
        TargetApproved.model_validate(json.loads(r["data"]) if isinstance(r["data"], str) else r["data"]) for r in found
    ]


async def _broken(world: Setting) -> list[str]:
    """Return the invariants that do not hold."""
    found: list[Invariant] = [one for one in INVARIANTS if await world.database.one_statement(text(one.sql), {})]
    return [one.breach for one in found]


async def test_the_maker_does_not_approve_in_any_role(world: Setting) -> None:
    target = await world.set("1000", by="officer:one")
    for own in ("officer:one", "manager:one"):
        with pytest.raises(OwnApproval):
            await world.approved(target, by=own)
    assert await world.status(target) == ["waiting"]
    assert (await world.approved(target)).decided_by == "officer:two"
    with pytest.raises(Refusal, match="target_decided"):
        await world.approved(target, by="officer:three")
    with pytest.raises(NotFound):
        await world.approved(uuid7())


async def test_a_refused_or_withdrawn_target_plans_nothing(world: Setting) -> None:
    refused, own = await world.set("1000"), await world.set("9", area="VN-01")
    assert (await world.refused(refused, by="officer:two")).status == "refused"
    assert (await world.refused(own, by="manager:one")).status == "withdrawn"
    assert await world.plans() == {}
    with pytest.raises(Refusal, match="target_decided"):
        await world.approved(refused)
    assert await _said(world) == []


async def test_approval_is_said_with_the_split(world: Setting) -> None:
    target = await world.set("1000", valued(VN_01="405", VN_02="595"))
    assert await world.plans() == {}, "it waits"
    await world.approved(target)
    assert await world.plans() == {"VN": "1000.00", "VN-01": "405.00", "VN-02": "595.00"}
    assert await world.plans(["VN-02"]) == {"VN-02": "595.00"}
    (said,) = await _said(world)
    assert (said.target_id, said.area, said.version, said.unit) == (target, "VN", 1, "persons")
    assert {part.area: int(part.value) for part in said.children} == {"VN-01": 405, "VN-02": 595}


async def test_a_correction_supersedes_and_its_history_stays(world: Setting) -> None:
    first = await world.set("1000", valued(VN_01="405", VN_02="595"))
    await world.approved(first)
    kept, changed = await world.set("405", area="VN-01"), await world.set("595", area="VN-02")
    await world.approved(kept)
    await world.approved(changed)
    with pytest.raises(Refusal, match="target_split_needed"):
        await world.set("1100")
    second = await world.set("1100", valued(VN_01="405", VN_02="695"))
    assert await world.plans() == {"VN": "1000.00", "VN-01": "405.00", "VN-02": "595.00"}, "it waits"
    await world.approved(second)
    assert await world.status(first, second, kept, changed) == ["superseded", "approved", "approved", "superseded"]
    assert await world.plans() == {"VN": "1100.00", "VN-01": "405.00", "VN-02": "695.00"}
    said = (await _said(world))[-1]
    assert (said.version, said.supersedes, said.supersedes_below) == (2, first, [changed])
    older = await rows.read_target(world.database, first)
    assert older is not None
    assert (older.superseded_by, str(older.value), len(older.parts)) == (second, "1000.00", 2)
    assert await _broken(world) == []


async def test_a_value_that_waits_is_looked_at_again_when_it_is_approved(world: Setting) -> None:
    """The area above may be split meanwhile, and the period may end."""
    below, late = await world.set("9", area="VN-01"), await world.set("3", area="VN-03")
    await world.approved(await world.set("1000", valued(VN_01="405", VN_02="595")))
    with pytest.raises(Refusal, match="differs_from_plan_above"):
        await world.approved(below)
    with pytest.raises(Refusal, match="target_period_past"):
        await world.approved(late, today=date(2023, 1, 1))
    assert await world.status(below, late) == ["waiting", "waiting"]
    assert await _broken(world) == []


async def test_districts_follow_their_province(databases: FreshDatabases) -> None:
    """A change at the top reaches every level beneath the part that changed, and no other part."""
    async with setting(databases, "thailand") as world:
        year, money = {"indicator": "collection"}, valued(TH_10="60", TH_50="40")
        top = await world.set("100", money, area="TH", **year)
        await world.approved(top)
        bangkok = await world.set("60", valued(TH_10_01="25", TH_10_02="35"), area="TH-10", **year)
        await world.approved(bangkok)
        district = await world.set("25", area="TH-10-01", **year)
        await world.approved(district)
        assert (await world.plans())["TH-10-02"] == "35.00"
        same = await world.set("110", valued(TH_10="60", TH_50="50"), area="TH", **year)
        await world.approved(same)
        assert await world.status(bangkok, district) == ["approved", "approved"]
        await world.approved(await world.set("110", valued(TH_10="61", TH_50="49"), area="TH", **year))
        assert await world.status(top, same, bangkok, district) == ["superseded"] * 4
        assert await world.plans() == {"TH": "110.00", "TH-10": "61.00", "TH-50": "49.00"}
        assert await _broken(world) == []


async def test_two_approvals_at_once_leave_one_target(world: Setting) -> None:
    """A split above and a target beneath that contradict each other are approved at the same time: one is refused."""
    above, below = await world.set("1000", valued(VN_01="405", VN_02="595")), await world.set("9", area="VN-01")
    done = await asyncio.gather(world.approved(above), world.approved(below), return_exceptions=True)
    assert [one for one in done if isinstance(one, BaseException) and not isinstance(one, Refusal)] == []
    assert (await world.status(above, below)) in (["approved", "superseded"], ["approved", "waiting"])
    assert await _broken(world) == []

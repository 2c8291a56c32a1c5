"""Approve a target, refuse it, or withdraw one's own: the maker never approves."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.four_eyes.approvals import OwnApproval
from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal
from libs.common.spine.outbox import append
from libs.contracts.outreach import AreaValue, TargetApproved
from services.outreach.indicators.rules.indicators import indicators
from services.outreach.targets import rows
from services.outreach.targets.actions.set_target import require_open_period, require_plan_above


class TargetDecided(Refusal):
    code = "target_decided"


async def approve_target(
    connection: AsyncConnection, law: Law, target_id: UUID, *, by: str, today: date
) -> rows.Target:
    """Approve a target and say it. It supersedes the earlier version, and targets beneath that no longer agree."""
    target = await _locked(connection, target_id)
    if _subject(by) == _subject(target.made_by):
        raise OwnApproval
    require_open_period(target.series, today=today)
    await require_plan_above(connection, target.series, target.value)
    superseded = await rows.supersede_older(connection, target)
    below = await rows.supersede_below(connection, target)
    await rows.decide(connection, target_id, status="approved", by=by, because=None)
    fact = TargetApproved(
        area=target.area,
        target_id=target_id,
        version=target.version,
        indicator=target.indicator,
        unit=indicators(law, today)[target.indicator].unit,
        group=target.participant_group,
        first_day=target.first_day,
        last_day=target.last_day,
        value=target.value,
        children=[AreaValue.model_validate(part) for part in target.parts],
        supersedes=superseded,
        supersedes_below=sorted(below),
    )
    await append(connection, fact)
    return await _stored(connection, target_id)


async def refuse_target(connection: AsyncConnection, target_id: UUID, *, by: str, because: str) -> rows.Target:
    """Refuse a target; its maker withdraws it so."""
    target = await _locked(connection, target_id)
    own = _subject(by) == _subject(target.made_by)
    await rows.decide(connection, target_id, status="withdrawn" if own else "refused", by=by, because=because)
    return await _stored(connection, target_id)


async def _locked(connection: AsyncConnection, target_id: UUID) -> rows.Target:
    """Lock the plans that the target belongs to, and return it as it is then. Raises where it does not wait."""
    found = await rows.read_target(connection, target_id)
    if found is None:
        raise NotFound(what="target")
    await rows.lock_plans(connection, found.series)
    target = await _stored(connection, target_id)
    if target.status != "waiting":
        raise TargetDecided(status=target.status)
    return target


async def _stored(connection: AsyncConnection, target_id: UUID) -> rows.Target:
    target = await rows.read_target(connection, target_id)
    assert target is not None, "targets are never deleted"
    return target


def _subject(name: str) -> str:
    """Return the account of a caller's name, which is `party:subject`: one person is one in every role."""
    return name.partition(":")[2]

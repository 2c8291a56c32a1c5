"""Set a target: an officer enters its value and its split among the parts of the area; another one approves it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.places import AreaUnknown, area_known, areas_on, require_places
from libs.common.law.terms import Law
from libs.common.refusals import Fault, Refusal
from libs.common.values.areas import area_within
from services.outreach.indicators.rules.indicators import Indicator, indicators
from services.outreach.targets import rows
from services.outreach.targets.rules.split import Part, difference, split

_ONE, _CENT = Decimal(1), Decimal("0.01")


class IndicatorUnknown(Refusal):
    code = "indicator_unknown"
    kind = "invalid"


class GroupUnknown(Refusal):
    code = "group_unknown"
    kind = "invalid"


class PeriodPast(Refusal):
    code = "target_period_past"
    kind = "invalid"


class PeriodInvalid(Refusal):
    code = "target_period_invalid"
    kind = "invalid"


class AreaChanges(Refusal):
    code = "area_changes_within_period"
    kind = "invalid"


class NotWhole(Refusal):
    code = "whole_number_needed"
    kind = "invalid"


class NotPart(Refusal):
    code = "area_not_a_part"
    kind = "invalid"


class ChildTwice(Refusal):
    code = "area_twice"
    kind = "invalid"


class ValuesAndPercents(Refusal):
    code = "values_or_percents"
    kind = "invalid"


class ChildrenDoNotSum(Refusal):
    code = "children_do_not_sum"
    kind = "invalid"


class SharesDoNotSum(Refusal):
    code = "shares_do_not_sum"
    kind = "invalid"


class SplitNeeded(Refusal):
    code = "target_split_needed"
    kind = "invalid"


class DiffersFromAbove(Refusal):
    code = "differs_from_plan_above"


class TargetWaiting(Refusal):
    code = "target_waiting"


@dataclass(frozen=True, slots=True)
class WantedTarget:
    """A target as an officer enters it: the value of the area, and the part of each child area."""

    series: rows.Series
    value: Decimal
    children: Sequence[Part]
    because: str


async def set_target(
    connection: AsyncConnection, law: Law, target_id: UUID, wanted: WantedTarget, *, made_by: str, today: date
) -> rows.Target:
    """Store the target, which waits for another member of staff. A correction is a target of the same series."""
    indicator = _judged(law, wanted, today=today)
    series = wanted.series
    await rows.lock_plans(connection, series)
    if await rows.is_waiting(connection, series):
        raise TargetWaiting
    await require_plan_above(connection, series, wanted.value)
    standing = await rows.standing_target(connection, series)
    if standing is not None and standing.parts and not wanted.children:
        raise SplitNeeded(pointer="/children")
    values = split(wanted.value, wanted.children, step=_ONE if indicator.whole else _CENT)
    await rows.insert_target(
        connection,
        target_id,
        series,
        version=await rows.last_version(connection, series) + 1,
        value=wanted.value,
        parts=[(child.area, value) for child, value in zip(wanted.children, values, strict=True)],
        because=wanted.because,
        made_by=made_by,
    )
    stored = await rows.read_target(connection, target_id)
    assert stored is not None, "it was inserted in this transaction"
    return stored


async def require_plan_above(connection: AsyncConnection, series: rows.Series, value: Decimal) -> None:
    """Refuse a value other than the one that the approved split of the area above gives to this area."""
    given = await rows.given_above(connection, series)
    if given is not None and given != value:
        raise DiffersFromAbove(pointer="/value", given=given)


def require_known(law: Law, codes: Mapping[str, str | None], areas: Mapping[str, str | None], *, today: date) -> None:
    """Refuse indicators and areas that the law does not know today. Both map a pointer to a code; None: none given."""
    for where, code in codes.items():
        if code is not None and code not in indicators(law, today):
            raise IndicatorUnknown(pointer=where, unknown=code)
    country = str(law.country["iso_3166"])
    require_places(law, today, areas={where: code for where, code in areas.items() if code != country})


def require_open_period(series: rows.Series, *, today: date) -> None:
    if series.last_day < today:
        raise PeriodPast(pointer="/last_day", last_day=series.last_day.isoformat())


def _judged(law: Law, wanted: WantedTarget, *, today: date) -> Indicator:
    """Refuse a target that the law, the calendar or its own sums contradict; return its indicator."""
    series = wanted.series
    require_known(law, {"/indicator": series.indicator}, {}, today=today)
    indicator = indicators(law, today)[series.indicator]
    if series.participant_group not in indicator.groups:
        raise GroupUnknown(pointer="/group", unknown=series.participant_group, known=", ".join(indicator.groups))
    if series.last_day < series.first_day:
        raise PeriodInvalid(pointer="/last_day")
    require_open_period(series, today=today)
    _require_areas(law, wanted, today=today)
    _require_whole(indicator, wanted)
    _require_sums(wanted)
    return indicator


def _require_areas(law: Law, wanted: WantedTarget, *, today: date) -> None:
    """Refuse areas that are unknown, change within the period, are given twice, or are no parts of the area."""
    series, country = wanted.series, str(law.country["iso_3166"])
    places = {"/area": series.area} if series.area != country else {}
    places |= {f"/children/{i}/area": child.area for i, child in enumerate(wanted.children)}
    days = (max(series.first_day, today), series.first_day, series.last_day)
    unknown = {where: code for where, code in places.items() if not any(area_known(law, code, day) for day in days)}
    if unknown:
        faults = [Fault(where, AreaUnknown.code, {"unknown": code}) for where, code in unknown.items()]
        raise AreaUnknown(faults=faults, pointer=next(iter(unknown)), unknown=next(iter(unknown.values())))
    for where, code in places.items():
        if not all(area_known(law, code, day) for day in days):
            raise AreaChanges(pointer=where, area=code)
    parents = _parents(law, series.first_day)
    seen: set[str] = set()
    for i, child in enumerate(wanted.children):
        where = f"/children/{i}/area"
        if child.area in seen:
            raise ChildTwice(pointer=where, area=child.area)
        seen.add(child.area)
        above = parents.get(child.area, country) if parents else series.area
        if above != series.area or child.area == series.area or not area_within(child.area, series.area):
            raise NotPart(pointer=where, area=child.area, whole=series.area)


def _parents(law: Law, day: date) -> Mapping[str, str]:
    """Return the area above each area that has one beneath the country; empty without a list of areas."""
    if not law.has("registration", "areas"):
        return {}
    country = str(law.country["iso_3166"])
    return {area.code: area.parent or country for area in areas_on(law, day)}


def _require_whole(indicator: Indicator, wanted: WantedTarget) -> None:
    if not indicator.whole:
        return
    given = {"/value": wanted.value}
    given |= {f"/children/{i}/value": part.value for i, part in enumerate(wanted.children) if part.value is not None}
    for where, value in given.items():
        if value != value.to_integral_value():
            raise NotWhole(pointer=where, unit=indicator.unit)


def _require_sums(wanted: WantedTarget) -> None:
    children = wanted.children
    if not children:
        return
    kinds = {(child.value is not None, child.percent is not None) for child in children}
    if kinds not in ({(True, False)}, {(False, True)}):
        raise ValuesAndPercents(pointer="/children")
    if off := difference(wanted.value, children):
        if children[0].percent is not None:
            raise SharesDoNotSum(pointer="/children", sum=off + 100)
        raise ChildrenDoNotSum(pointer="/children", sum=off + wanted.value, value=wanted.value)

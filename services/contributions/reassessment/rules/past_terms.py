"""The new terms of past months: what a draft changes of the law that holds in them."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from libs.common.law.changes import Period
from libs.common.law.terms import NoLawAt, RuleLaw, Terms
from libs.common.refusals import Refusal

Limit = Decimal | Mapping[str, Decimal]
"""A floor or a ceiling: one for all wage regions, or one each."""


class LawTermUnknown(Refusal):
    code = "law_term_unknown"
    kind = "invalid"


class NoLawInPeriod(Refusal):
    code = "no_law_in_period"
    kind = "invalid"


class CeilingBelowFloor(Refusal):
    code = "ceiling_below_floor"
    kind = "invalid"


class LawUnchanged(Refusal):
    code = "law_unchanged"
    kind = "invalid"


@dataclass(frozen=True, slots=True)
class AskedTerms:
    """Terms that change, and no others: rates by component and side, limits by base and `floor` or `ceiling`.

    The name "" stands for the only component or the only base.
    """

    rates: Mapping[str, Mapping[str, Decimal]]
    limits: Mapping[str, Mapping[str, Limit]]


def last_until(law: RuleLaw, asked: AskedTerms, first_day: date) -> date | None:
    """Return the day after the last on which all terms that hold on `first_day` still hold."""
    ends = [_at(law, series, first_day).until for series in _series(asked)]
    return min((end for end in ends if end is not None), default=None)


def new_periods(law: RuleLaw, asked: AskedTerms, *, first_day: date, until: date | None) -> list[Period]:
    """Return the terms of the months with the changes, a period for each of the law's own periods.

    Raises a refusal for a component, base or region that the law does not have, months without law, a ceiling below its
    floor, and a change that changes nothing.
    """
    periods: list[Period] = []
    differs = False
    for series in _series(asked):
        for terms in _held(law, series, first_day, until):
            values = copy.deepcopy(terms.values)
            differs |= _set_rates(values, asked.rates) if series == "rates" else _set_limits(values, asked.limits)
            periods.append(Period(series, terms.effective, terms.until, values))
    if not differs:
        raise LawUnchanged(pointer="/terms")
    return periods


def _series(asked: AskedTerms) -> Sequence[str]:
    return [name for name, given in (("rates", asked.rates), ("bases", asked.limits)) if given]


def _at(law: RuleLaw, series: str, day: date) -> Terms:
    try:
        return law.at(series, day)
    except NoLawAt:
        raise NoLawInPeriod(pointer="/effective", day=day) from None


def _held(law: RuleLaw, series: str, first_day: date, until: date | None) -> list[Terms]:
    """Return the terms that hold from `first_day` until `until`, cut to these days."""
    held, day = [], first_day
    while True:
        terms = _at(law, series, day)
        end = terms.until if until is None or (terms.until is not None and terms.until < until) else until
        held.append(replace(terms, effective=day, until=end))
        if end is None or end == until:
            return held
        day = end


def _set_rates(values: Mapping[str, Any], rates: Mapping[str, Mapping[str, Decimal]]) -> bool:
    components = {component["name"]: component for component in values["components"]}
    differs = False
    for name, sides in rates.items():
        component = _named(components, name, "components")
        for side, rate in sides.items():
            differs |= Decimal(component[side]) != rate
            component[side] = f"{rate:f}"
    return differs


def _set_limits(bases: Mapping[str, Any], limits: Mapping[str, Mapping[str, Limit]]) -> bool:
    differs = False
    for name, given in limits.items():
        base = _named(bases, name, "bases")
        for bound, limit in given.items():
            before, base[bound] = base[bound], _limit(base[bound], limit)
            differs |= _decimals(before) != _decimals(base[bound])
        _refuse_reversed(base)
    return differs


def _named(known: Mapping[str, Any], name: str, member: str) -> Any:
    if not name and len(known) == 1:
        return next(iter(known.values()))
    if name not in known:
        raise LawTermUnknown(pointer=f"/terms/{member}" if name else "/terms", known=", ".join(known))
    return known[name]


def _limit(before: Any, limit: Limit) -> Any:
    if isinstance(limit, Decimal):
        return dict.fromkeys(before, f"{limit:f}") if isinstance(before, dict) else f"{limit:f}"
    regions = before if isinstance(before, dict) else {}
    if unknown := sorted(set(limit) - set(regions)):
        raise LawTermUnknown(pointer="/terms/bases", known=", ".join(regions) or ", ".join(unknown))
    return {**regions, **{region: f"{amount:f}" for region, amount in limit.items()}}


def _decimals(limit: Any) -> Any:
    return {region: Decimal(one) for region, one in limit.items()} if isinstance(limit, dict) else Decimal(limit)


def _refuse_reversed(base: Mapping[str, Any]) -> None:
    floor, ceiling = _decimals(base["floor"]), _decimals(base["ceiling"])
    regions = {*(floor if isinstance(floor, dict) else ()), *(ceiling if isinstance(ceiling, dict) else ())} or {""}
    for region in regions:
        low = floor[region] if isinstance(floor, dict) else floor
        high = ceiling[region] if isinstance(ceiling, dict) else ceiling
        if high < low:
            raise CeilingBelowFloor(pointer="/terms", floor=low, ceiling=high)

"""Changes of past law that the agency applied while the software runs: they replace the terms of a span of days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from libs.common.law.terms import Citation, Law, RuleLaw, Terms


@dataclass(frozen=True, slots=True)
class Period:
    """New terms of a series from `effective` until the day before `until`; None: until further notice."""

    series: str
    effective: date
    until: date | None
    terms: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LawChange:
    """A change. `revision`: 1 for the first, and one more for each. The periods of a series follow one another.

    `known_from`: the first day on which it is known. `act`: the act that made it, as an officer wrote it.
    """

    revision: int
    service: str
    rule: str
    act: str
    known_from: date
    periods: Sequence[Period]


def changed(law: Law, change: LawChange) -> Law:
    """Return the law with a change. What it said before is kept for who asks what was known earlier."""
    key = (change.service, change.rule)
    before = law.rules[key]
    series = dict(before.series)
    for name in dict.fromkeys(period.series for period in change.periods):
        periods = [period for period in change.periods if period.series == name]
        series[name] = _with(series[name], periods, change)
    rule = RuleLaw(before.rule, before.read_at, before.unit, series, before=before, known_from=change.known_from)
    return replace(law, rules={**law.rules, key: rule}, revision=change.revision)


def _with(terms: Sequence[Terms], periods: Sequence[Period], change: LawChange) -> tuple[Terms, ...]:
    first, until = periods[0].effective, periods[-1].until
    kept = []
    for one in terms:
        if one.effective < first:
            kept.append(replace(one, until=min(one.until or first, first)))
        if until is not None and (one.until is None or one.until > until):
            kept.append(replace(one, effective=max(one.effective, until)))
    new = [_terms(terms, period, change) for period in periods]
    return tuple(sorted([*kept, *new], key=lambda one: one.effective))


def _terms(terms: Sequence[Terms], period: Period, change: LawChange) -> Terms:
    replaced = next(one for one in reversed(terms) if one.effective <= period.effective)
    note = f"changed for days that were past, as known from {change.known_from}"
    section = replaced.citation.section
    return Terms(
        id=f"{replaced.id.partition('@')[0]}@{period.effective}~{change.revision}",
        effective=period.effective,
        until=period.until,
        published=change.known_from,
        values=period.terms,
        citation=Citation(act=change.act, section=section, confidence="decision", note=note),
    )

"""The law of imported months: schemes with their days and bounds, sources, and which of two bases counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from libs.common.law.terms import Law, RuleLaw
from libs.common.sheets.columns import as_word

NOT_SCHEMES = frozenset({"sources", "contradictions"})


@dataclass(frozen=True, slots=True)
class Period:
    """Months from `first` until before `next` of a scheme. `reason`: why it is not in force, else empty.

    `floor`, `ceiling`: bounds of a base in the scheme's currency; None where no source is on file.
    """

    scheme: str
    first: date
    next: date | None
    credited: bool
    floor: Decimal | None
    ceiling: Decimal | None
    reason: str


@dataclass(frozen=True, slots=True)
class HistoryTerms:
    """`credited`: schemes whose months count as those of returns do. `sources`: a source for each word for it."""

    periods: Sequence[Period]
    credited: Sequence[str]
    sources: Mapping[str, str]


def history_terms(law: Law, today: date) -> HistoryTerms:
    """Read the terms of every scheme."""
    rule = law.rule("contributions", "history")
    periods = [
        period for scheme in rule.series if scheme not in NOT_SCHEMES for period in scheme_periods(law, rule, scheme)
    ]
    sources = rule.at("sources", today).values["sources"]
    words = {as_word(str(word)): name for name, words in sources.items() for word in (name, *words)}
    return HistoryTerms(periods, sorted({p.scheme for p in periods if p.credited}), words)


def scheme_periods(law: Law, rule: RuleLaw, scheme: str) -> list[Period]:
    """List the periods of a scheme. Where it is bounded as returns are, each set of bases is a period of its own."""
    periods: list[Period] = []
    for terms in rule.series[scheme]:
        if not terms.in_force:
            periods.append(_period(scheme, terms.effective, terms.until, reason=terms.citation.note))
            continue
        credited, bounds = bool(terms["credited"]), terms["bounds"]
        if bounds != "contribution_due":
            both = (_amount((bounds or {}).get("floor")), _amount((bounds or {}).get("ceiling")))
            periods.append(_period(scheme, terms.effective, terms.until, credited=credited, bounds=both))
            continue
        for bases in law.rule("contributions", "contribution_due").series["bases"]:
            first = max(terms.effective, bases.effective)
            until = min((day for day in (terms.until, bases.until) if day), default=None)
            if until is None or first < until:
                widest = _widest(next(iter(bases.values.values())))
                periods.append(_period(scheme, first, until, credited=credited, bounds=widest))
    return periods


def _period(
    scheme: str,
    first: date,
    until: date | None,
    *,
    credited: bool = False,
    bounds: tuple[Decimal | None, Decimal | None] = (None, None),
    reason: str = "",
) -> Period:
    """Make a period of whole months: the month in which a scheme begins is its first one."""
    next_month = until.replace(day=1) if until else None
    return Period(scheme, first.replace(day=1), next_month, credited, *bounds, reason)


def prevailing(law: Law, day: date) -> Literal["return", "history"]:
    """Return which base of a month counts by the law of a day, until an officer decides."""
    counts = law.rule("contributions", "history").at("contradictions", day)["counts"]
    return "history" if counts == "history" else "return"


def _widest(base: Mapping[str, object]) -> tuple[Decimal, Decimal]:
    """Return the lowest floor and the highest ceiling of all regions: an old record does not tell the region."""
    floors, ceilings = base["floor"], base["ceiling"]
    low = min(map(str, floors.values()), key=Decimal) if isinstance(floors, Mapping) else str(floors)
    high = max(map(str, ceilings.values()), key=Decimal) if isinstance(ceilings, Mapping) else str(ceilings)
    return Decimal(low), Decimal(high)


def _amount(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))

"""The law of one country: series of dated terms, each with its citation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any


class NotInThisScheme(LookupError):
    """The country has no such law, so the feature is off. `args[0]` names the rule."""


class NoLawAt(LookupError):
    """The law has no value at that date, or had not published one by then."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation. `confidence`: seed, official, secondary, decision or memory."""

    act: str
    section: str
    confidence: str
    gazette: str = ""
    link: str = ""
    note: str = ""

    def __str__(self) -> str:
        return f"{self.act}, s. {self.section}" if self.section[:1].isdigit() else f"{self.act}: {self.section}"

    def document(self) -> dict[str, str]:
        parts = {"act": self.act, "section": self.section, "gazette": self.gazette, "link": self.link}
        return {k: v for k, v in parts.items() if v} | {"confidence": self.confidence}


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one rule in force from `effective` until the day before `until`; None: until further notice."""

    id: str
    effective: date
    until: date | None
    published: date
    values: Mapping[str, Any]
    citation: Citation
    in_force: bool = True

    def amount(self, name: str) -> Decimal:
        return Decimal(str(self.values[name]))

    def number(self, name: str) -> int:
        return int(self.values[name])

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


@dataclass(frozen=True, slots=True)
class RuleLaw:
    """All series of one rule. `read_at`: the date at which its values are looked up.

    `before`: what they were known to be before `known_from`, where past terms were changed.
    """

    rule: str
    read_at: str
    unit: str
    series: Mapping[str, tuple[Terms, ...]]
    before: "RuleLaw | None" = None
    known_from: date = date.min

    def at(self, series: str, day: date, *, known_at: date | None = None) -> Terms:
        """Return the terms in force on `day`, as published by `known_at` (default: today's knowledge)."""
        if series not in self.series:
            raise NotInThisScheme(f"{self.rule}/{series}")
        if self.before is not None and known_at is not None and known_at < self.known_from:
            return self.before.at(series, day, known_at=known_at)
        known = [t for t in self.series[series] if known_at is None or t.published <= known_at]
        in_force = [t for t in known if t.effective <= day]
        if not in_force:
            raise NoLawAt(f"{self.rule}/{series} at {day}")
        latest = in_force[-1]
        nothing_followed_yet = latest is known[-1] and latest is not self.series[series][-1]
        if latest.until is not None and day >= latest.until and not nothing_followed_yet:
            raise NoLawAt(f"{self.rule}/{series} at {day}")
        if not latest.in_force:
            raise NoLawAt(f"{self.rule}/{series} at {day}: not in force ({latest.citation.act})")
        return latest


@dataclass(frozen=True)
class Law:
    """The law of one country. `country` describes the deployment: currency, time zone, languages.

    `revision`: how many changes of past terms were applied to what the files say.
    """

    country: Mapping[str, Any]
    rules: Mapping[tuple[str, str], RuleLaw] = field(default_factory=dict)
    revision: int = 0

    def rule(self, service: str, name: str) -> RuleLaw:
        law = self.rules.get((service, name))
        if law is None:
            raise NotInThisScheme(f"{service}/{name}")
        return law

    def has(self, service: str, name: str) -> bool:
        return (service, name) in self.rules

    @property
    def currency(self) -> str:
        return str(self.country["currency"])

    @property
    def zone(self) -> str:
        return str(self.country["time_zone"])

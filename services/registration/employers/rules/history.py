"""The details of an employer on a day: of each member the value of the latest change that gave one.

A change of long ago that is told late leaves what later changes gave.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date


@dataclass(frozen=True, slots=True)
class Details:
    """The details of an employer that may change; `area` and `address` are its head office's."""

    name: str
    address: str | None
    area: str
    sector: str


@dataclass(frozen=True, slots=True)
class Change:
    """A change from `first_day` on; None is not changed. The first of all gives everything."""

    version: int
    first_day: date
    name: str | None = None
    address: str | None = None
    area: str | None = None
    sector: str | None = None


def details_on(changes: Sequence[Change], day: date) -> Details:
    """Return the details on a day; before the first change, those of the first."""
    ordered = sorted(changes, key=lambda change: (change.first_day, change.version))
    held = [change for change in ordered if change.first_day <= day] or ordered[:1]
    details: dict[str, str] = {}
    for change in held:
        given = {field.name: getattr(change, field.name) for field in fields(Details)}
        details |= {name: value for name, value in given.items() if value is not None}
    return Details(details["name"], details.get("address"), details["area"], details["sector"])


def places(changes: Sequence[Change]) -> list[tuple[date, str, str]]:
    """Area and sector with the first day of each, oldest first; days on which neither changed are left out."""
    stretches: list[tuple[date, str, str]] = []
    for day in sorted({change.first_day for change in changes}):
        details = details_on(changes, day)
        if not stretches or stretches[-1][1:] != (details.area, details.sector):
            stretches.append((day, details.area, details.sector))
    return stretches

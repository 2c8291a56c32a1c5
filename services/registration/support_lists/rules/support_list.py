"""A support list of the law: whose covers the State supports by it, until when, and what is open to them after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from libs.common.law.terms import RuleLaw
from libs.common.refusals import Refusal


class SupportListUnknown(Refusal):
    code = "support_list_unknown"
    kind = "not_found"


class DayOutsideList(Refusal):
    code = "day_outside_list"
    kind = "invalid"


@dataclass(frozen=True, slots=True)
class OpenPath:
    """A cover that is open afterwards: a scheme, and the group of support in it; None: without support."""

    scheme: str
    support_group: str | None


@dataclass(frozen=True, slots=True)
class SupportList:
    """A list with its days. `ends_on`: the first day without it; None: no end is known.

    `areas`: codes; a part of one belongs to it. `told_days`: how many days before the end its persons are told.
    """

    name: str
    names: Mapping[str, str]
    scheme: str
    groups: tuple[str, ...]
    areas: tuple[str, ...]
    first_day: date
    ends_on: date | None
    told_days: int
    paths: tuple[OpenPath, ...]
    act: str

    @property
    def last_day(self) -> date | None:
        """The last day of support."""
        return None if self.ends_on is None else self.ends_on - timedelta(days=1)

    @property
    def told_from(self) -> date | None:
        """The first day on which its persons are told."""
        return None if self.ends_on is None else self.ends_on - timedelta(days=self.told_days)

    def refuse_outside(self, day: date) -> None:
        """Raise `DayOutsideList` for a day on which the list does not hold."""
        if day < self.first_day or (self.ends_on is not None and day >= self.ends_on):
            raise DayOutsideList(pointer="#query/on", first_day=self.first_day, last_day=self.last_day or "-")


def support_lists(law: RuleLaw) -> list[SupportList]:
    """List the support lists that the law has or had, by name."""
    return [support_list(law, name) for name in sorted(law.series)]


def support_list(law: RuleLaw, name: str) -> SupportList:
    """Return a list of the law. Raises `SupportListUnknown`."""
    series = law.series.get(name)
    if series is None:
        raise SupportListUnknown(lists=", ".join(sorted(law.series)))
    in_force = [one for one in series if one.in_force]
    first, last = in_force[0], in_force[-1]
    values: Mapping[str, Any] = last.values
    return SupportList(
        name=name,
        names=values["names"],
        scheme=values["scheme"],
        groups=tuple(values["groups"]),
        areas=tuple(values["areas"]),
        first_day=first.effective,
        ends_on=last.until,
        told_days=values["told_days"],
        paths=tuple(OpenPath(one["scheme"], one.get("support_group")) for one in values["paths"]),
        act=str(series[-1].citation),
    )

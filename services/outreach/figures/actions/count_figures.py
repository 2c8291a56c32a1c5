"""Count figures: an indicator's value in areas, as it was known at a position of the heard facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from libs.common.database.connections import Database
from services.outreach.figures import rows
from services.outreach.figures.rules.figure import Name, share_of, year_before
from services.outreach.indicators.rules.indicators import EVERYBODY, Indicator
from services.outreach.targets import rows as targets


@dataclass(frozen=True, slots=True)
class Asked:
    """The figures that are asked for: an indicator of a group, from `since` through `on`, known at position `at`."""

    indicator: Indicator
    group: str
    since: date
    on: date
    at: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A counted figure with its plan.

    `value`: None where nothing was heard of the area, which is no zero. `behind`: the persons or employers that the
    value is of. `before`: the value of the same days a year before, with `behind_before`. `plan`: the approved value of
    the period that begins with `since`, or else of the longest one with the day.
    """

    name: Name
    indicator: Indicator
    value: Decimal | None
    behind: int
    before: Decimal | None
    behind_before: int
    plan: targets.AreaPlan | None
    position: int

    @property
    def change(self) -> Decimal | None:
        """The value less the one of a year before; None without either."""
        return None if self.value is None or self.before is None else self.value - self.before

    @property
    def share(self) -> Decimal | None:
        return share_of(self.value, self.plan.value if self.plan else None)


async def count_figures(database: Database, asked: Asked, areas: Sequence[str]) -> list[Figure]:
    """Count an indicator in these areas, in their order, and set the plans of today beside it."""
    since, on = asked.since, asked.on
    now = await counted_by_area(database, asked, areas, since=since, on=on)
    then = await counted_by_area(database, asked, areas, since=year_before(since), on=year_before(on))
    begins = since if asked.indicator.over_time else None
    plans = await targets.plans_of(
        database, asked.indicator.code, asked.group, areas=areas, since=since, begins=begins, on=on
    )
    nothing = rows.Counted("", Decimal(0), 0)
    return [
        Figure(
            Name(asked.indicator.code, area, asked.group, since, on),
            asked.indicator,
            now[area].value if area in now else None,
            now.get(area, nothing).behind,
            then[area].value if area in then else None,
            then.get(area, nothing).behind,
            plans.get(area),
            asked.at,
        )
        for area in areas
    ]


async def counted_by_area(
    database: Database, asked: Asked, areas: Sequence[str], *, since: date, on: date
) -> dict[str, rows.Counted]:
    """Count an indicator over these days; areas of which nothing was heard are left out."""
    match asked.indicator.counts:
        case "cover" | "employment" as kind:
            group = None if asked.group == EVERYBODY else asked.group
            scheme = asked.indicator.scheme
            counted = await rows.count_participants(
                database, kind, scheme=scheme, areas=areas, day=on, at=asked.at, group=group
            )
        case "new_employers":
            counted = await rows.count_new_employers(database, areas=areas, since=since, day=on, at=asked.at)
        case "payments":
            counted = await rows.sum_payments(database, areas=areas, since=since, day=on, at=asked.at)
    return {one.area: one for one in counted}

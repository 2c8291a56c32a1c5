"""The statement that counts what inspections found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from libs.common.database.rows import Query, Source
from libs.common.database.sql_files import sql_beside


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of closed cases, and their amounts. `by_chance`: of cases that a sample picked."""

    cases: int
    employers: int
    by_chance: int
    by_chance_with_findings: int
    with_findings: int
    not_enrolled: int
    under_declared: int
    requested: Decimal
    filed: Decimal
    recovered: Decimal
    sanctions: int
    sanctioned: Decimal


_FIGURES = Query(Figures, sql_beside(__file__, "figures"))


async def figures(
    source: Source, *, areas: Sequence[str] | None, area: str | None, first_day: date, last_day: date
) -> Figures:
    """Count what cases that were closed on these days found."""
    within = None if areas is None else list(areas)
    return await _FIGURES.one(source, areas=within, area=area, first_day=first_day, last_day=last_day)

"""The statement that sums what was collected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from libs.common.database.rows import Query, Source
from libs.common.database.sql_files import sql_beside


@dataclass(frozen=True, slots=True)
class Collected:
    """Sums of what was booked in a time, agreements of that time, and what is `owed` past its due day now.

    `charged`: by returns and official assessments, less what later returns took back; `collected`: money for employers,
    less what was given back; `payers`: employers that it was for; `surcharges_paid`, `claims_paid`: parts of it.
    """

    charged: Decimal
    collected: Decimal
    payers: int
    refunded: Decimal
    surcharges: Decimal
    surcharges_paid: Decimal
    claims_paid: Decimal
    written_off: Decimal
    agreements: int
    agreements_kept: int
    agreements_broken: int
    debtors: int
    owed: Decimal
    surcharge_left: Decimal


_COLLECTED = Query(Collected, sql_beside(__file__, "collected"))


async def collected(
    source: Source, *, areas: Sequence[str] | None, area: str | None, first_day: date, last_day: date
) -> Collected:
    """Sum what was booked on these days for employers of the areas, and what they owe now."""
    within = None if areas is None else list(areas)
    return await _COLLECTED.one(source, areas=within, area=area, first_day=first_day, last_day=last_day)

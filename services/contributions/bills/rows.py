"""Statements about what employers owe for each month."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from libs.common.database.connections import Database
from libs.common.database.rows import Query
from libs.common.database.sql_files import sql_beside
from libs.common.values.month import LAST_DAY


@dataclass(frozen=True, slots=True)
class Due:
    """A month with an accepted return, or `assessed` by an officer.

    `paid` is the part of `charged` that payments cover, the oldest month first. `surcharge`: made so far because the
    month was paid late, or is not paid.
    """

    month: date
    due_on: date
    charged: Decimal
    paid: Decimal
    surcharge: Decimal
    assessed: bool


_DUES = Query(Due, sql_beside(__file__, "dues"))


async def dues(database: Database, employer_id: UUID, *, before: date, limit: int) -> list[Due]:
    """List the months of an employer, newest first, from before a month on."""
    return await _DUES.all(database, employer_id=employer_id, month=None, before=before, limit=limit)


async def due_of(database: Database, employer_id: UUID, month: date) -> Due | None:
    """Read one month of an employer; None without an accepted return."""
    return await _DUES.first(database, employer_id=employer_id, month=month, before=LAST_DAY, limit=1)

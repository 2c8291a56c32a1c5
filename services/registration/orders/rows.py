"""Statements about closure orders."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, Source, columns
from libs.common.database.sql_files import sql_beside


@dataclass(frozen=True, slots=True)
class ClosureOrder:
    """A closure order for one employer, for some of its branches, or for a sector of an area.

    `branches`: None where it closes the whole employer. `withdrawn`: it never closed anybody.
    """

    order_id: UUID
    employer_id: UUID | None
    area: str | None
    sector: str | None
    first_day: date
    last_day: date
    order_number: str
    issued_by: str
    cause: str
    branches: list[str] | None = None
    version: int = 1
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Coverage:
    """The number of employers that an order closes, and of persons who work there on its days."""

    employers: int
    staff: int


_ORDER_SQL = f"SELECT {columns(ClosureOrder, 'o')} FROM closure_order o"
_ORDER = Query(ClosureOrder, f"{_ORDER_SQL} WHERE order_id = :order_id")
_LOCK = Query(ClosureOrder, f"{_ORDER_SQL} WHERE order_id = :order_id FOR UPDATE")
# With an area: orders for it, around it or within it, and those of employers that are there.
_LIST = Query(
    ClosureOrder,
    f"""
    {_ORDER_SQL} LEFT JOIN employer e USING (employer_id)
    WHERE o.order_id > :after AND (:withdrawn OR NOT o.withdrawn)
      AND (CAST(:employer_id AS uuid) IS NULL OR o.employer_id = :employer_id
           OR EXISTS (SELECT FROM employer own WHERE own.employer_id = :employer_id
                      AND area_within(own.area, o.area) AND starts_with(own.sector, o.sector)))
      AND (CAST(:area AS text) IS NULL OR area_within(coalesce(o.area, e.area), CAST(:area AS text))
           OR area_within(CAST(:area AS text), coalesce(o.area, e.area)))
      AND (in_reach(CAST(:areas AS text[]), o.employer_id) OR area_in_reach(CAST(:areas AS text[]), o.area))
      AND (CAST(:on AS date) IS NULL OR :on BETWEEN o.first_day AND o.last_day)
    ORDER BY o.order_id LIMIT :limit
    """,
)
_INSERT = Command("""
    INSERT INTO closure_order (order_id, employer_id, area, sector, first_day, last_day, order_number, issued_by, cause,
                               branches)
    VALUES (:order_id, :employer_id, :area, :sector, :first_day, :last_day, :order_number, :issued_by, :cause,
            CAST(:branches AS text[]))
""")
_CHANGE = Query(
    ClosureOrder,
    f"""
    WITH changed AS (
        UPDATE closure_order SET last_day = :last_day, withdrawn = :withdrawn, version = version + 1
        WHERE order_id = :order_id RETURNING {columns(ClosureOrder)}
    ), noted AS (
        INSERT INTO closure_order_change (order_id, version, last_day, withdrawn, changed_by, because)
        SELECT order_id, version, last_day, withdrawn, :by, :because FROM changed
    )
    SELECT {columns(ClosureOrder)} FROM changed
    """,
)
# Branches that are open on any of the days.
_BRANCHES = Query(
    str,
    """
    SELECT number FROM branch
    WHERE employer_id = :employer_id AND number = ANY(CAST(:numbers AS text[]))
      AND coalesce(opened_on, '-infinity') <= :last_day AND coalesce(closed_on, 'infinity') > :first_day
    """,
)
_COVERAGE = Query(Coverage, sql_beside(__file__, "coverage"))


async def closure_order(database: Database, order_id: UUID) -> ClosureOrder | None:
    return await _ORDER.first(database, order_id=order_id)


async def closure_orders(
    database: Database,
    *,
    employer_id: UUID | None,
    area: str | None,
    on: date | None,
    withdrawn: bool,
    areas: list[str] | None,
    after: UUID,
    limit: int,
) -> list[ClosureOrder]:
    """List orders as they were recorded. `employer_id`: those that close it, by name or by its area and sector."""
    return await _LIST.all(
        database,
        employer_id=employer_id,
        area=area,
        on=on,
        withdrawn=withdrawn,
        areas=areas,
        after=after,
        limit=limit,
    )


async def lock_closure_order(connection: AsyncConnection, order_id: UUID) -> ClosureOrder | None:
    return await _LOCK.first(connection, order_id=order_id)


async def insert_closure_order(connection: AsyncConnection, order: ClosureOrder) -> None:
    """Insert an order. The database refuses an unknown employer and a number recorded under any spelling."""
    values = asdict(order)
    await _INSERT.run(connection, **{n: v for n, v in values.items() if n not in {"version", "withdrawn"}})


async def change_closure_order(
    connection: AsyncConnection, order_id: UUID, *, last_day: date, withdrawn: bool, by: str, because: str
) -> ClosureOrder:
    """Write the order's next version and return it. The caller holds its lock."""
    return await _CHANGE.one(
        connection, order_id=order_id, last_day=last_day, withdrawn=withdrawn, by=by, because=because
    )


async def open_branches(
    source: Source, employer_id: UUID, numbers: Sequence[str], *, first_day: date, last_day: date
) -> set[str]:
    """Return those of the numbers that are branches of the employer and open on any of the days."""
    found = await _BRANCHES.all(
        source, employer_id=employer_id, numbers=list(numbers), first_day=first_day, last_day=last_day
    )
    return set(found)


async def coverage(
    source: Source,
    *,
    employer_id: UUID | None,
    area: str | None,
    sector: str | None,
    branches: Sequence[str] | None,
    first_day: date,
    last_day: date,
) -> Coverage:
    """Count whom an order would close, by what registration knows today."""
    return await _COVERAGE.one(
        source,
        employer_id=employer_id,
        area=area,
        sector=sector,
        branches=list(branches) if branches is not None else None,
        first_day=first_day,
        last_day=last_day,
    )

"""Statements about the authorities' measures: closure orders, heard from registration."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.database.connections import Database
from libs.common.database.rows import Query, columns
from libs.copies.keeping import Keep


@dataclass(frozen=True, slots=True)
class Measure:
    """A row of `measure`: an order that closes an employer, some of its branches, or a sector of an area."""

    order_id: UUID
    employer_id: UUID | None
    area: str | None
    sector: str | None
    first_day: date
    last_day: date
    order_number: str
    issued_by: str
    cause: str
    branches: list[str] | None


@dataclass(frozen=True, slots=True)
class FoundMeasure(Measure):
    """A measure with the employer's name, where it names one. `whole`: the number of measures found."""

    employer_name: str | None
    whole: int


keep_measures = Keep("""
    INSERT INTO measure AS known (order_id, employer_id, area, sector, first_day, last_day, order_number, issued_by,
                                  cause, branches, version, withdrawn)
    SELECT DISTINCT ON (1) (data ->> 'order_id')::uuid, (data ->> 'employer_id')::uuid, data ->> 'area',
           data ->> 'sector', (data ->> 'first_day')::date, (data ->> 'last_day')::date, data ->> 'order_number',
           data ->> 'issued_by', data ->> 'cause',
           CASE json_typeof(data -> 'branches') WHEN 'array'
                THEN ARRAY(SELECT json_array_elements_text(data -> 'branches')) END,
           coalesce((data ->> 'version')::integer, 1) AS version, coalesce((data ->> 'withdrawn')::boolean, false)
    FROM unnest(CAST(:bodies AS json[])) e(data) ORDER BY 1, version DESC
    ON CONFLICT (order_id) DO UPDATE
        SET last_day = excluded.last_day, version = excluded.version, withdrawn = excluded.withdrawn
        WHERE excluded.version > known.version
""")
_IN_FORCE = Query(
    FoundMeasure,
    f"""
    SELECT {columns(Measure, "m")}, e.name AS employer_name, count(*) OVER () AS whole
    FROM measure m LEFT JOIN employer e USING (employer_id)
    WHERE m.first_day <= :on AND m.last_day >= :on AND NOT m.withdrawn
      AND (CAST(:area AS text) IS NULL OR area_within(coalesce(m.area, e.area), CAST(:area AS text))
           OR area_within(CAST(:area AS text), coalesce(m.area, e.area)))
    ORDER BY m.first_day DESC, m.order_id LIMIT :limit
    """,
)


async def measures_in_force(database: Database, *, on: date, area: str | None, limit: int) -> list[FoundMeasure]:
    """List measures in force on a day, newest first; with `area`, those for it, around it or within it."""
    return await _IN_FORCE.all(database, on=on, area=area, limit=limit)

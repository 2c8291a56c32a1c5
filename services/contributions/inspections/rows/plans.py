"""Statements about plans of inspections."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Json, Query, Source, columns
from libs.common.database.sql_files import sql_beside


@dataclass(frozen=True, slots=True)
class Plan:
    """A row of `inspection_plan`."""

    plan_id: UUID
    year: int
    area: str
    by_risk: int
    by_chance: int
    seed: str
    scored_on: date
    made_by: str


@dataclass(frozen=True, slots=True)
class Picked:
    """An employer that a plan picked. `factors`: what its score is the sum of; `inspection_id`: its case."""

    employer_id: UUID
    registration_number: str
    score: Decimal
    factors: Json
    by_risk: bool
    by_chance: bool
    inspection_id: UUID | None


_MAKE = Query(
    Plan,
    f"""
    INSERT INTO inspection_plan (plan_id, year, area, by_risk, by_chance, seed, scored_on, made_by)
    VALUES (:plan_id, :year, :area, :by_risk, :by_chance, :seed, :today, :made_by)
    ON CONFLICT (area, year) DO NOTHING RETURNING {columns(Plan)}
    """,
)
_SCORE = Command(sql_beside(__file__, "score_employers"))
_PLAN = Query(Plan, f"SELECT {columns(Plan)} FROM inspection_plan WHERE plan_id = :plan_id")
_PLANS = Query(
    Plan,
    f"""
    SELECT {columns(Plan)} FROM inspection_plan
    WHERE plan_id < :before AND area_in_reach(CAST(:areas AS text[]), area) ORDER BY plan_id DESC LIMIT :limit
    """,
)
_PICKED = Query(
    Picked,
    """
    SELECT c.employer_id, e.registration_number, c.score, c.factors, c.by_risk, c.by_chance, i.inspection_id
    FROM inspection_candidate c JOIN employer e USING (employer_id)
    LEFT JOIN inspection i ON i.plan_id = c.plan_id AND i.employer_id = c.employer_id
    WHERE c.plan_id = :plan_id AND (c.by_risk OR c.by_chance) ORDER BY c.score DESC, c.employer_id
    """,
)
_IS_PICKED = Query(
    bool,
    """
    SELECT by_risk OR by_chance AS picked FROM inspection_candidate
    WHERE plan_id = :plan_id AND employer_id = :employer_id
    """,
)


async def make_plan(
    connection: AsyncConnection,
    plan_id: UUID,
    *,
    year: int,
    area: str,
    by_risk: int,
    by_chance: int,
    seed: str,
    today: date,
    made_by: str,
) -> Plan | None:
    """Keep a plan; return None if the area has one for the year."""
    return await _MAKE.first(
        connection, plan_id=plan_id, year=year, area=area, by_risk=by_risk, by_chance=by_chance, seed=seed,
        today=today, made_by=made_by,
    )  # fmt: skip


async def score_employers(connection: AsyncConnection, plan: Plan, *, weights: str) -> None:
    """Score the employers of the plan's area, and pick by score and by chance."""
    await _SCORE.run(
        connection,
        plan_id=plan.plan_id,
        area=plan.area,
        today=plan.scored_on,
        weights=weights,
        by_risk=plan.by_risk,
        by_chance=plan.by_chance,
        seed=plan.seed,
    )


async def plan(source: Source, plan_id: UUID) -> Plan | None:
    return await _PLAN.first(source, plan_id=plan_id)


async def plans(source: Source, *, areas: list[str] | None, before: UUID, limit: int) -> list[Plan]:
    """List the plans of areas, newest first."""
    return await _PLANS.all(source, areas=areas, before=before, limit=limit)


async def picked(source: Source, plan_id: UUID) -> list[Picked]:
    """List the employers that a plan picked, the highest score first."""
    return await _PICKED.all(source, plan_id=plan_id)


async def is_picked(source: Source, plan_id: UUID, employer_id: UUID) -> bool:
    return bool(await _IS_PICKED.first(source, plan_id=plan_id, employer_id=employer_id))

"""Tests, draws, specimens."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database
from services.programmes.queries.bounded import WHOLE, Bounded, bounded

_TEST = text("SELECT * FROM test WHERE test_id = :test_id")
_RISK = text(f"""
    SELECT r.employer_id, e.registration_number, e.name, e.area, r.reason, r.named_by, r.in_force, {WHOLE}
    FROM risk_enterprise r JOIN employer e USING (employer_id) ORDER BY e.area, e.registration_number LIMIT 500
""")
_DRAW = text("SELECT * FROM draw WHERE draw_id = :draw_id")
_DRAWS = text(f"SELECT *, {WHOLE} FROM draw ORDER BY draw_id DESC LIMIT 500")
_FRAME = text("""
    SELECT rank, person_id, employer_id FROM draw_person WHERE draw_id = :draw_id ORDER BY rank
""")


async def test(database: Database, test_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(_TEST, {"test_id": test_id})
    return dict(rows[0]) if rows else None


async def risk_enterprises(database: Database) -> Bounded:
    return bounded(await database.one_statement(_RISK))


async def draw(database: Database, draw_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(_DRAW, {"draw_id": draw_id})
    return dict(rows[0]) if rows else None


async def draws(database: Database) -> Bounded:
    return bounded(await database.one_statement(_DRAWS))


async def frame(database: Database, draw_id: UUID) -> list[tuple[Any, ...]]:
    """Everybody who could have been drawn: rank, person, employer."""
    return [tuple(row) for row in await database.many_rows(_FRAME, {"draw_id": draw_id})]

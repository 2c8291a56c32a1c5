"""Tests, draws, specimens."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database.bounded import WHOLE, Bounded, bounded
from libs.common.database.connections import Database
from libs.copies.aliases import SAME_PAIRS

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
_ISOLATIONS = text(f"""
    SELECT i.person_id, i.order_number, i.first_day, i.last_day, i.withdrawn, {WHOLE}
    FROM isolation i
    WHERE i.last_day >= :since
      AND (CAST(:on AS date) IS NULL OR (NOT i.withdrawn AND :on BETWEEN i.first_day AND i.last_day)) AND EXISTS (
        SELECT FROM employment m WHERE m.employer_id = :employer_id
          AND (m.person_id = i.person_id OR m.person_id IN (
              SELECT o.other_id FROM {SAME_PAIRS} o WHERE o.person_id = i.person_id))
          AND m.started_on <= i.first_day AND coalesce(m.ended_on, 'infinity') > i.first_day
          AND m.standing = 'stands' AND m.known_since <= i.recorded_at)
    ORDER BY i.first_day DESC, i.order_number LIMIT 500
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


async def isolations_of_staff(database: Database, employer_id: UUID, *, since: Any, on: Any = None) -> Bounded:
    """The days, and nothing else; `on`: only those that hold on that day."""
    given = {"employer_id": employer_id, "since": since, "on": on}
    return bounded(await database.one_statement(_ISOLATIONS, given))

"""Statements about enterprises of high risk, and about draws among their staff."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns
from libs.common.database.sql_files import sql_beside
from services.programmes.testing.rules.random_draw import FRAME_HASH_SQL, RANK_SQL


@dataclass(frozen=True, slots=True)
class NamedEnterprise:
    """An enterprise that an officer named."""

    employer_id: UUID
    reason: str
    named_by: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class RiskEnterprise:
    """An enterprise of the list; `whole`: the number of all."""

    employer_id: UUID
    registration_number: str
    name: str
    area: str
    reason: str
    named_by: str
    in_force: bool
    whole: int


@dataclass(frozen=True, slots=True)
class Frame:
    """All persons who could be drawn: their number, and the digest of their list."""

    size: int
    hash: str | None


@dataclass(frozen=True, slots=True)
class Draw:
    draw_id: UUID
    area: str | None
    test_method: str
    seed: str
    method: str
    size: int
    frame_size: int
    frame_hash: str
    made_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class ListedDraw(Draw):
    """A draw in a list; `whole`: the number of all draws."""

    whole: int


@dataclass(frozen=True, slots=True)
class FramePerson:
    """A person who could be drawn, with their rank. The first ranks were drawn, up to the size of the sample."""

    rank: int
    person_id: UUID
    employer_id: UUID


_NAME = Query(
    NamedEnterprise,
    f"""
    INSERT INTO risk_enterprise (employer_id, reason, named_by, in_force)
    SELECT employer_id, :reason, :named_by, :in_force FROM employer WHERE employer_id = :employer_id
    ON CONFLICT (employer_id) DO UPDATE
        SET reason = excluded.reason, named_by = excluded.named_by, in_force = excluded.in_force
    RETURNING {columns(NamedEnterprise)}
    """,
)
_RISK_ENTERPRISES = Query(
    RiskEnterprise,
    """
    SELECT r.employer_id, e.registration_number, e.name, e.area, r.reason, r.named_by, r.in_force,
           count(*) OVER () AS whole
    FROM risk_enterprise r JOIN employer e USING (employer_id)
    WHERE in_reach(CAST(:areas AS text[]), r.employer_id) ORDER BY e.area, e.registration_number LIMIT 500
    """,
)
# Persons who work today at a listed enterprise; of two enterprises, the one with the longer contract.
_MAKE_FRAME = Command("""
    CREATE TEMP TABLE frame ON COMMIT DROP AS
    SELECT DISTINCT ON (p.person_id) p.person_id, m.employer_id, coalesce(b.area, e.area) AS area
    FROM risk_enterprise r
    JOIN employer e USING (employer_id)
    JOIN employment m USING (employer_id)
    LEFT JOIN person_alias a ON a.person_id = m.person_id
    JOIN person p ON p.person_id = coalesce(a.kept_id, m.person_id)
    LEFT JOIN employer_branch b ON b.employer_id = m.employer_id AND b.number = m.branch
    WHERE r.in_force AND m.standing = 'stands' AND m.started_on <= :today AND coalesce(m.ended_on, 'infinity') > :today
      AND (CAST(:area AS text) IS NULL OR area_within(coalesce(b.area, e.area), CAST(:area AS text)))
    ORDER BY p.person_id, m.started_on, m.employment_id
""")
_FRAME = Query(Frame, f"SELECT count(*) AS size, {FRAME_HASH_SQL} AS hash FROM frame")
_INSERT_DRAW = Command("""
    INSERT INTO draw (draw_id, area, test_method, seed, method, size, frame_size, frame_hash, made_by)
    VALUES (:draw_id, :area, :test_method, :seed, :method, :size, :frame_size, :frame_hash, :made_by)
""")
_RANK_FRAME = Command(f"""
    INSERT INTO draw_person (draw_id, person_id, employer_id, rank)
    SELECT :draw_id, person_id, employer_id, row_number() OVER (ORDER BY {RANK_SQL}) FROM frame
""")
_LOCK_DRAWN = Query(
    int,
    """
    WITH drawn AS (SELECT person_id FROM draw_person WHERE draw_id = :draw_id AND rank <= :size)
    SELECT count(*) AS locked FROM (SELECT 1 FROM person WHERE person_id IN (
        SELECT person_id FROM drawn UNION ALL SELECT o.other_id FROM drawn JOIN same_person o USING (person_id))
    ORDER BY person_id FOR UPDATE) locked
    """,
)
# Drawn persons get a message, a journal row and an event in one statement; an existing open test is kept.
_REGISTER_DRAWN = Query(int, sql_beside(__file__, "register_drawn"))
_DRAW = Query(Draw, f"SELECT {columns(Draw)} FROM draw WHERE draw_id = :draw_id")
_DRAWS = Query(
    ListedDraw,
    f"""
    SELECT {columns(Draw)}, count(*) OVER () AS whole FROM draw
    WHERE area_in_reach(CAST(:areas AS text[]), area) ORDER BY draw_id DESC LIMIT 500
    """,
)
_FRAME_PERSONS = Query(
    FramePerson,
    f"""
    SELECT {columns(FramePerson)} FROM draw_person
    WHERE draw_id = :draw_id AND rank > :after ORDER BY rank LIMIT :limit
    """,
)


async def name_enterprise(
    connection: AsyncConnection, *, employer_id: UUID, reason: str, named_by: str, in_force: bool
) -> NamedEnterprise | None:
    """Record an enterprise of high risk; return None if the employer is not known."""
    return await _NAME.first(connection, employer_id=employer_id, reason=reason, named_by=named_by, in_force=in_force)


async def risk_enterprises(database: Database, *, areas: list[str] | None) -> list[RiskEnterprise]:
    """List enterprises at risk by area and number, five hundred at most."""
    return await _RISK_ENTERPRISES.all(database, areas=areas)


async def make_frame(connection: AsyncConnection, *, area: str | None, today: date) -> Frame:
    """Make the frame of a draw, in a table that ends with the transaction."""
    await _MAKE_FRAME.run(connection, area=area, today=today)
    return await _FRAME.one(connection)


async def insert_draw(
    connection: AsyncConnection,
    *,
    draw_id: UUID,
    area: str | None,
    test_method: str,
    seed: str,
    method: str,
    size: int,
    frame: Frame,
    made_by: str,
) -> None:
    """Insert the draw, with all persons of the frame in their order."""
    await _INSERT_DRAW.run(
        connection,
        draw_id=draw_id,
        area=area,
        test_method=test_method,
        seed=seed,
        method=method,
        size=size,
        frame_size=frame.size,
        frame_hash=frame.hash,
        made_by=made_by,
    )
    await _RANK_FRAME.run(connection, draw_id=draw_id, seed=seed)


async def register_drawn(
    connection: AsyncConnection,
    draw_id: UUID,
    *,
    size: int,
    test_method: str,
    priority: int,
    made_by: str,
    today: date,
) -> int:
    """Register the drawn for a test and return their number, each under the person's lock."""
    await _LOCK_DRAWN.one(connection, draw_id=draw_id, size=size)
    return await _REGISTER_DRAWN.one(
        connection,
        draw_id=draw_id,
        size=size,
        test_method=test_method,
        priority=priority,
        made_by=made_by,
        today=today,
    )


async def draw(database: Database, draw_id: UUID) -> Draw | None:
    return await _DRAW.first(database, draw_id=draw_id)


async def draws(database: Database, *, areas: list[str] | None) -> list[ListedDraw]:
    """List draws, newest first, five hundred at most."""
    return await _DRAWS.all(database, areas=areas)


async def frame_persons(
    database: Database, draw_id: UUID, *, at_once: int = 5_000
) -> AsyncIterator[Sequence[FramePerson]]:
    """Yield all persons of the frame in the order of the draw, page by page: many thousands."""
    after = 0
    while page := await _FRAME_PERSONS.all(database, draw_id=draw_id, after=after, limit=at_once):
        yield page
        after = page[-1].rank

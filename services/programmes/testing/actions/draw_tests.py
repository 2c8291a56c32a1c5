"""Draw staff of enterprises of high risk for a test. The seed alone decides who is drawn."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal
from libs.common.values.identifiers import uuid7
from services.programmes.testing.rows import draws
from services.programmes.testing.rows.draws import NamedEnterprise
from services.programmes.testing.rules.random_draw import METHOD


@dataclass(frozen=True, slots=True)
class DrawMade:
    """A draw, and the number of tests that it registered."""

    draw_id: UUID
    area: str | None
    test_method: str
    seed: str
    method: str
    size: int
    frame_size: int
    frame_hash: str | None
    made_by: str
    tests: int


class EmptyFrame(Refusal):
    code = "draw_frame_empty"


class DrawTooLarge(Refusal):
    code = "draw_larger_than_frame"
    kind = "invalid"


async def name_risk_enterprise(
    connection: AsyncConnection, *, employer_id: UUID, reason: str, named_by: str, in_force: bool
) -> NamedEnterprise:
    enterprise = await draws.name_enterprise(
        connection, employer_id=employer_id, reason=reason, named_by=named_by, in_force=in_force
    )
    if enterprise is None:
        raise NotFound(what="employer")
    return enterprise


async def draw_tests(
    connection: AsyncConnection,
    law: Law,
    *,
    area: str | None,
    size: int,
    test_method: str,
    seed: str,
    made_by: str,
    today: date,
) -> DrawMade:
    """Make a draw and register the tests. The officer cannot choose `seed`."""
    terms = law.rule("programmes", "triage").at("testing", today)
    frame = await draws.make_frame(connection, area=area, today=today)
    if frame.size == 0:
        raise EmptyFrame
    if size > frame.size:
        raise DrawTooLarge(pointer="/size", frame=frame.size, size=size)
    draw_id = uuid7()
    await draws.insert_draw(
        connection,
        draw_id=draw_id,
        area=area,
        test_method=test_method,
        seed=seed,
        method=METHOD,
        size=size,
        frame=frame,
        made_by=made_by,
    )
    tests = await draws.register_drawn(
        connection,
        draw_id,
        size=size,
        test_method=test_method,
        priority=terms["drawn"]["priority"],
        made_by=made_by,
        today=today,
    )
    return DrawMade(draw_id, area, test_method, seed, METHOD, size, frame.size, frame.hash, made_by, tests)

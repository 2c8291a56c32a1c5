"""Draw staff of enterprises of high risk for a test: who is drawn hangs on the seed alone."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal, Sentence
from libs.common.values.areas import area_within_sql
from libs.common.values.identifiers import uuid7
from libs.contracts.programmes import PEOPLE, MessageLeft
from libs.copies.aliases import SAME_PAIRS
from services.programmes.testing.rules.random_draw import FRAME_HASH_SQL, METHOD, RANK_SQL

_NAME = text("""
    INSERT INTO risk_enterprise (employer_id, reason, named_by, in_force)
    SELECT employer_id, :reason, :named_by, :in_force FROM employer WHERE employer_id = :employer_id
    ON CONFLICT (employer_id) DO UPDATE
        SET reason = excluded.reason, named_by = excluded.named_by, in_force = excluded.in_force
    RETURNING employer_id, reason, named_by, in_force
""")
# Who works today at an enterprise of the list; at two of them, at the one with the longer contract.
_FRAME = text(f"""
    CREATE TEMP TABLE frame ON COMMIT DROP AS
    SELECT DISTINCT ON (p.person_id) p.person_id, m.employer_id, coalesce(b.area, e.area) AS area
    FROM risk_enterprise r
    JOIN employer e USING (employer_id)
    JOIN employment m USING (employer_id)
    LEFT JOIN person_alias a ON a.person_id = m.person_id
    JOIN person p ON p.person_id = coalesce(a.kept_id, m.person_id)
    LEFT JOIN employer_branch b ON b.employer_id = m.employer_id AND b.number = m.branch
    WHERE r.in_force AND m.standing = 'stands' AND m.started_on <= :today AND coalesce(m.ended_on, 'infinity') > :today
      AND (CAST(:area AS text) IS NULL OR {area_within_sql("coalesce(b.area, e.area)", "CAST(:area AS text)")})
    ORDER BY p.person_id, m.started_on, m.employment_id
""")
_OF_FRAME = text(f"SELECT count(*) AS size, {FRAME_HASH_SQL} AS hash FROM frame")
_DRAW = text("""
    INSERT INTO draw (draw_id, area, test_method, seed, method, size, frame_size, frame_hash, made_by)
    VALUES (:draw_id, :area, :test_method, :seed, :method, :size, :frame_size, :frame_hash, :made_by)
""")
_RANK = text(f"""
    INSERT INTO draw_person (draw_id, person_id, employer_id, rank)
    SELECT :draw_id, person_id, employer_id, row_number() OVER (ORDER BY {RANK_SQL}) FROM frame
""")
_LOCK = text(f"""
    WITH drawn AS (SELECT person_id FROM draw_person WHERE draw_id = :draw_id AND rank <= :size)
    SELECT count(*) FROM (SELECT 1 FROM person WHERE person_id IN (
        SELECT person_id FROM drawn UNION ALL SELECT o.other_id FROM drawn JOIN {SAME_PAIRS} o USING (person_id))
    ORDER BY person_id FOR UPDATE) locked
""")
# Who is drawn is told, journalled and said in one; whoever has an open test keeps that one.
_TESTS = text(f"""
    WITH made AS (
        INSERT INTO test (test_id, person_id, reason, draw_id, area, priority, method, answers, registered_by,
                          registered_on)
        SELECT uuidv7(), f.person_id, 'drawn', :draw_id, f.area, :priority, :test_method, '{{}}', :made_by, :today
        FROM draw_person d JOIN frame f USING (person_id)
        WHERE d.draw_id = :draw_id AND d.rank <= :size AND NOT EXISTS (
            SELECT FROM {SAME_PAIRS} o JOIN test t ON t.person_id = o.other_id
            WHERE o.person_id = d.person_id AND t.status IN ('registered', 'taken'))
        ORDER BY f.person_id ON CONFLICT DO NOTHING RETURNING test_id, person_id, area
    ),
    journalled AS (
        INSERT INTO journal (happening, day, area, person_id, subject_id)
        SELECT 'test_registered', :today, area, person_id, test_id FROM made
    ),
    left_behind AS (
        INSERT INTO message (message_id, person_id, about, subject_id)
        SELECT uuidv7(), person_id, 'test_wanted', test_id FROM made RETURNING message_id, person_id
    ),
    said AS (
        INSERT INTO outbox (topic, partition, key, type, data, audience)
        SELECT '{PEOPLE}', p.event_partition, m.person_id::text, '{MessageLeft.TYPE}',
               json_build_object('message_id', m.message_id, 'person_id', m.person_id),
               ARRAY['person:' || m.person_id]
        FROM left_behind m JOIN person p USING (person_id) ORDER BY m.person_id
    )
    SELECT count(*) FROM made
""")


class EmptyFrame(Refusal):
    code = "draw_frame_empty"
    sentence = Sentence(
        en="Nobody works today at an enterprise of high risk here. Name enterprises first, or widen the area.",
        th="ขณะนี้ไม่มีผู้ทำงานในสถานประกอบการที่มีความเสี่ยงสูงในพื้นที่นี้ โปรดระบุสถานประกอบการหรือขยายพื้นที่",
        vi="Hôm nay không có ai làm việc tại đơn vị nguy cơ cao ở đây. Hãy chỉ định đơn vị hoặc mở rộng khu vực.",
    )


class DrawTooLarge(Refusal):
    code = "draw_larger_than_frame"
    kind = "invalid"
    sentence = Sentence(
        en="Only {frame} persons are in the frame; {size} cannot be drawn from them.",
        th="มีเพียง {frame} คนในกรอบการสุ่ม จึงสุ่ม {size} คนไม่ได้",
        vi="Khung chọn chỉ có {frame} người; không thể chọn {size} người.",
    )


async def name_risk_enterprise(
    connection: AsyncConnection, *, employer_id: UUID, reason: str, named_by: str, in_force: bool
) -> dict[str, Any]:
    given = {"employer_id": employer_id, "reason": reason, "named_by": named_by, "in_force": in_force}
    row = (await connection.execute(_NAME, given)).mappings().one_or_none()
    if row is None:
        raise NotFound(what="employer")
    return dict(row)


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
) -> Mapping[str, Any]:
    """The draw, and `tests`: how many were registered by it. `seed` is not the officer's to choose."""
    terms = law.rule("programmes", "triage").at("testing", today)
    await connection.execute(_FRAME, {"area": area, "today": today})
    frame = (await connection.execute(_OF_FRAME)).one()
    if frame.size == 0:
        raise EmptyFrame
    if size > frame.size:
        raise DrawTooLarge(pointer="/size", frame=frame.size, size=size)
    row: dict[str, Any] = {
        "draw_id": uuid7(),
        "area": area,
        "test_method": test_method,
        "seed": seed,
        "method": METHOD,
        "size": size,
        "frame_size": frame.size,
        "frame_hash": frame.hash,
        "made_by": made_by,
    }
    await connection.execute(_DRAW, row)
    await connection.execute(_RANK, row)
    await connection.execute(_LOCK, row)
    made = await connection.execute(_TESTS, {**row, "priority": terms["drawn"]["priority"], "today": today})
    return {**row, "tests": made.scalar_one()}

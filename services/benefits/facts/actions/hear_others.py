"""Keep the copies of others' facts that claims are decided by. Each action tells whose claims to judge again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.events import Event
from libs.copies.aliases import forget_aliases, keep_aliases
from libs.copies.employments import keep_employments
from libs.copies.mandates import keep_mandates

# The other side of the lock in file_claim.py, taken after the facts were written.
_AFTER_FILINGS = text("SELECT pg_advisory_xact_lock(hashtextextended('claims and news', 11))")
_EMPLOYERS = text("""
    INSERT INTO employer (employer_id, area, sector)
    SELECT (data ->> 'employer_id')::uuid, data ->> 'area', data ->> 'sector'
    FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1 ON CONFLICT DO NOTHING
""")
_PERSONS = text("""
    INSERT INTO person (person_id)
    SELECT (data ->> 'person_id')::uuid FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1
    ON CONFLICT DO NOTHING
""")
_ORDERS = text("""
    INSERT INTO closure_order (order_id, employer_id, area, sector, first_day, last_day, order_number, disease)
    SELECT (data ->> 'order_id')::uuid, (data ->> 'employer_id')::uuid, data ->> 'area', data ->> 'sector',
           (data ->> 'first_day')::date, (data ->> 'last_day')::date, data ->> 'order_number', data ->> 'cause'
    FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1 ON CONFLICT DO NOTHING
""")
# A withdrawal says no days: those of the order stay, withdrawn. An older version is ignored.
_ISOLATIONS = text("""
    INSERT INTO isolation_order AS known (order_number, person_id, first_day, last_day, version, withdrawn)
    SELECT DISTINCT ON (1) data ->> 'order_number', (data ->> 'person_id')::uuid, (data ->> 'first_day')::date,
           (data ->> 'last_day')::date, (data ->> 'version')::integer, data ->> 'first_day' IS NULL
    FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1, 5 DESC
    ON CONFLICT (order_number) DO UPDATE
        SET first_day = coalesce(excluded.first_day, known.first_day), version = excluded.version,
            last_day = coalesce(excluded.last_day, known.last_day), withdrawn = excluded.withdrawn
        WHERE excluded.version > known.version
""")
# The full state of one version: who is on it, who no longer is. An older version is ignored.
_CREDITED = text("""
    WITH event AS (
        SELECT (data ->> 'employer_id')::uuid AS employer_id, to_date(data ->> 'month', 'YYYY-MM') AS month,
               (data ->> 'version')::integer AS version, data, place
        FROM unnest(CAST(:bodies AS json[])) WITH ORDINALITY AS e(data, place)
    ),
    told AS (
        SELECT (p ->> 'person_id')::uuid AS person_id, e.month, e.employer_id, (p ->> 'base')::numeric AS base,
               (p ->> 'credited')::boolean AS credited, e.version
        FROM event e CROSS JOIN LATERAL json_array_elements(e.data -> 'persons') p
        UNION ALL
        SELECT w::uuid, e.month, e.employer_id, 0, false, e.version
        FROM event e CROSS JOIN LATERAL json_array_elements_text(e.data -> 'withdrawn') w
    )
    INSERT INTO credited_month AS known (person_id, month, employer_id, base, credited, version)
    SELECT DISTINCT ON (person_id, month, employer_id) person_id, month, employer_id, base, credited, version
    FROM told ORDER BY person_id, month, employer_id, version DESC
    ON CONFLICT (person_id, month, employer_id) DO UPDATE
        SET base = excluded.base, credited = excluded.credited, version = excluded.version
        WHERE excluded.version > known.version
""")
# A version counts as accepted once its last chunk is here; overdue is version 0.
_MONTHS = text("""
    INSERT INTO employer_month AS known (employer_id, month, version, due_on)
    SELECT DISTINCT ON (1, 2) (data ->> 'employer_id')::uuid, to_date(data ->> 'month', 'YYYY-MM'),
           coalesce((data ->> 'version')::integer, 0), (data ->> 'due_on')::date
    FROM unnest(CAST(:bodies AS json[])) AS e(data)
    WHERE data ->> 'version' IS NULL OR data ->> 'chunk' = data ->> 'chunks'
    ORDER BY 1, 2, 3 DESC
    ON CONFLICT (employer_id, month) DO UPDATE SET version = excluded.version WHERE excluded.version > known.version
""")
# Of one version it may be said twice, when a merge of persons came or went: the last stands.
_CONFLICTS = text("""
    INSERT INTO wage_conflict AS known (claim_id, month, wage, return_id, version)
    SELECT DISTINCT ON (1, 2) (data ->> 'claim_id')::uuid, to_date(data ->> 'month', 'YYYY-MM'),
           (data ->> 'wage')::numeric, (data ->> 'return_id')::uuid, (data ->> 'version')::integer
    FROM unnest(CAST(:bodies AS json[])) WITH ORDINALITY AS e(data, place) ORDER BY 1, 2, 5 DESC, place DESC
    ON CONFLICT (claim_id, month) DO UPDATE
        SET wage = excluded.wage, return_id = excluded.return_id, version = excluded.version
        WHERE excluded.version >= known.version
""")
# Whose claims are touched: persons, under any id; their claims are all judged anew.
_OF_PERSONS = text("SELECT DISTINCT (data ->> 'person_id')::uuid FROM unnest(CAST(:bodies AS json[])) AS e(data)")
_OF_MERGED = text("""
    SELECT DISTINCT id FROM unnest(CAST(:bodies AS json[])) AS e(data)
    CROSS JOIN LATERAL (VALUES ((data ->> 'kept_id')::uuid), ((data ->> 'merged_id')::uuid)) AS ids(id)
""")
# Days that were held under the other id go with their claims; the claims are judged right after.
_PARTED = text("""
    UPDATE awarded_days d SET person_id = coalesce(a.kept_id, c.person_id)
    FROM claim c LEFT JOIN person_alias a USING (person_id)
    WHERE c.claim_id = d.claim_id AND d.person_id <> coalesce(a.kept_id, c.person_id)
      AND c.person_id IN (SELECT (data ->> 'merged_id')::uuid FROM unnest(CAST(:bodies AS json[])) AS e(data))
""")
# From the few who wait to their employments: the other way round each month of a large employer would read all staff.
_OF_EMPLOYERS = text("""
    WITH waiting AS (
        SELECT DISTINCT coalesce(a.kept_id, c.person_id) AS person_id
        FROM claim c LEFT JOIN person_alias a ON a.person_id = c.person_id WHERE c.status = 'pending'),
    numbers AS (
        SELECT person_id, person_id AS number FROM waiting
        UNION ALL SELECT w.person_id, o.person_id FROM waiting w JOIN person_alias o ON o.kept_id = w.person_id)
    SELECT DISTINCT n.person_id FROM numbers n JOIN employment m /* of any standing */ ON m.person_id = n.number
    WHERE m.employer_id IN (SELECT (data ->> 'employer_id')::uuid FROM unnest(CAST(:bodies AS json[])) AS e(data))
""")
_OF_NEW_EMPLOYERS = text("""
    SELECT DISTINCT person_id FROM claim
    WHERE status = 'pending' AND employer_id IN (
        SELECT (data ->> 'employer_id')::uuid FROM unnest(CAST(:bodies AS json[])) AS e(data))
""")
_OF_ORDERS = text("""
    SELECT DISTINCT t.person_id FROM unnest(CAST(:bodies AS json[])) AS e(data)
    JOIN certificate t ON t.order_number = data ->> 'order_number'
""")
_OF_CONFLICTS = text("""
    SELECT DISTINCT c.person_id FROM unnest(CAST(:bodies AS json[])) AS e(data)
    JOIN claim c ON c.claim_id = (data ->> 'claim_id')::uuid
""")


async def _keep(
    connection: AsyncConnection, events: Sequence[Event], statement: TextClause, affected: TextClause
) -> Sequence[UUID]:
    bodies: dict[str, Any] = {"bodies": [event.body for event in events]}
    await connection.execute(statement, bodies)
    await connection.execute(_AFTER_FILINGS)
    return (await connection.execute(affected, bodies)).scalars().all()


async def employers_registered(connection: AsyncConnection, events: Sequence[Event]) -> Sequence[UUID]:
    return await _keep(connection, events, _EMPLOYERS, _OF_NEW_EMPLOYERS)


async def persons_registered(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """No claim is decided by it: it says whom a claim can be about."""
    await connection.execute(_PERSONS, {"bodies": [event.body for event in events]})


async def employments_changed(connection: AsyncConnection, events: Sequence[Event]) -> Sequence[UUID]:
    await keep_employments(connection, events)
    await connection.execute(_AFTER_FILINGS)
    return (await connection.execute(_OF_PERSONS, {"bodies": [event.body for event in events]})).scalars().all()


async def closures_ordered(connection: AsyncConnection, events: Sequence[Event]) -> Sequence[UUID]:
    return await _keep(connection, events, _ORDERS, _OF_ORDERS)


async def isolations_said(connection: AsyncConnection, events: Sequence[Event]) -> Sequence[UUID]:
    """Ordered, or withdrawn."""
    return await _keep(connection, events, _ISOLATIONS, _OF_PERSONS)


async def wages_credited(connection: AsyncConnection, events: Sequence[Event]) -> Sequence[UUID]:
    await connection.execute(_CREDITED, {"bodies": [event.body for event in events]})
    return await _keep(connection, events, _MONTHS, _OF_EMPLOYERS)


async def returns_overdue(connection: AsyncConnection, events: Sequence[Event]) -> Sequence[UUID]:
    return await _keep(connection, events, _MONTHS, _OF_EMPLOYERS)


async def wages_reported(connection: AsyncConnection, events: Sequence[Event]) -> Sequence[UUID]:
    return await _keep(connection, events, _CONFLICTS, _OF_CONFLICTS)


async def persons_merged(connection: AsyncConnection, events: Sequence[Event]) -> Sequence[UUID]:
    await keep_aliases(connection, [event.body for event in events])
    return await _of_merged(connection, events)


async def persons_unmerged(connection: AsyncConnection, events: Sequence[Event]) -> Sequence[UUID]:
    bodies = [event.body for event in events]
    await forget_aliases(connection, bodies)
    await connection.execute(_AFTER_FILINGS)
    await connection.execute(_PARTED, {"bodies": bodies})
    return await _of_merged(connection, events)


async def _of_merged(connection: AsyncConnection, events: Sequence[Event]) -> Sequence[UUID]:
    await connection.execute(_AFTER_FILINGS)
    bodies: dict[str, Any] = {"bodies": [event.body for event in events]}
    return (await connection.execute(_OF_MERGED, bodies)).scalars().all()


async def mandates_said(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """No claim is decided by them."""
    await keep_mandates(connection, [event.body for event in events])

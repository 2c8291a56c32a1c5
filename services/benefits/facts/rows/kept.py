"""Statements that keep copies of other services' facts, from the bodies of their events; older versions are ignored."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command
from libs.common.database.sql_files import sql_beside

# The other side of the lock that filings share, taken after the facts were written.
_FACTS_EXCLUSIVE_LOCK = Command("SELECT FROM pg_advisory_xact_lock(hashtextextended('claims and their facts', 11))")
_KEEP_EMPLOYERS = Command("""
    INSERT INTO employer (employer_id, area, sector)
    SELECT (data ->> 'employer_id')::uuid, data ->> 'area', data ->> 'sector'
    FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1 ON CONFLICT DO NOTHING
""")
_KEEP_PERSONS = Command("""
    INSERT INTO person (person_id)
    SELECT (data ->> 'person_id')::uuid FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1
    ON CONFLICT DO NOTHING
""")
_KEEP_ORDERS = Command("""
    INSERT INTO closure_order (order_id, employer_id, area, sector, first_day, last_day, order_number, disease)
    SELECT (data ->> 'order_id')::uuid, (data ->> 'employer_id')::uuid, data ->> 'area', data ->> 'sector',
           (data ->> 'first_day')::date, (data ->> 'last_day')::date, data ->> 'order_number', data ->> 'cause'
    FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1 ON CONFLICT DO NOTHING
""")
# A withdrawal says no days: those of the order stay, withdrawn. An older version is ignored.
_KEEP_ISOLATIONS = Command("""
    INSERT INTO isolation_order AS known (order_number, person_id, first_day, last_day, version, withdrawn)
    SELECT DISTINCT ON (1) data ->> 'order_number', (data ->> 'person_id')::uuid, (data ->> 'first_day')::date,
           (data ->> 'last_day')::date, (data ->> 'version')::integer, data ->> 'first_day' IS NULL
    FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1, 5 DESC
    ON CONFLICT (order_number) DO UPDATE
        SET first_day = coalesce(excluded.first_day, known.first_day), version = excluded.version,
            last_day = coalesce(excluded.last_day, known.last_day), withdrawn = excluded.withdrawn
        WHERE excluded.version > known.version
""")
_KEEP_CREDITED = Command(sql_beside(__file__, "keep_credited_months"))
# A version counts as accepted once its last chunk is here; overdue is version 0.
_KEEP_MONTHS = Command("""
    INSERT INTO employer_month AS known (employer_id, month, version, due_on)
    SELECT DISTINCT ON (1, 2) (data ->> 'employer_id')::uuid, to_date(data ->> 'month', 'YYYY-MM'),
           coalesce((data ->> 'version')::integer, 0), (data ->> 'due_on')::date
    FROM unnest(CAST(:bodies AS json[])) AS e(data)
    WHERE data ->> 'version' IS NULL OR data ->> 'chunk' = data ->> 'chunks'
    ORDER BY 1, 2, 3 DESC
    ON CONFLICT (employer_id, month) DO UPDATE SET version = excluded.version WHERE excluded.version > known.version
""")
# Of one version it may be said twice, when a merge of persons came or went: the last stands.
_KEEP_CONFLICTS = Command("""
    INSERT INTO wage_conflict AS known (claim_id, month, wage, return_id, version)
    SELECT DISTINCT ON (1, 2) (data ->> 'claim_id')::uuid, to_date(data ->> 'month', 'YYYY-MM'),
           (data ->> 'wage')::numeric, (data ->> 'return_id')::uuid, (data ->> 'version')::integer
    FROM unnest(CAST(:bodies AS json[])) WITH ORDINALITY AS e(data, place) ORDER BY 1, 2, 5 DESC, place DESC
    ON CONFLICT (claim_id, month) DO UPDATE
        SET wage = excluded.wage, return_id = excluded.return_id, version = excluded.version
        WHERE excluded.version >= known.version
""")


async def after_filings(connection: AsyncConnection) -> None:
    """Wait for claims that are being filed; later ones see what this transaction wrote."""
    await _FACTS_EXCLUSIVE_LOCK.run(connection)


async def keep_employers(connection: AsyncConnection, bodies: Sequence[str]) -> None:
    await _KEEP_EMPLOYERS.run(connection, bodies=list(bodies))


async def keep_persons(connection: AsyncConnection, bodies: Sequence[str]) -> None:
    await _KEEP_PERSONS.run(connection, bodies=list(bodies))


async def keep_closure_orders(connection: AsyncConnection, bodies: Sequence[str]) -> None:
    await _KEEP_ORDERS.run(connection, bodies=list(bodies))


async def keep_isolation_orders(connection: AsyncConnection, bodies: Sequence[str]) -> None:
    """A withdrawal leaves the order's days and marks it withdrawn."""
    await _KEEP_ISOLATIONS.run(connection, bodies=list(bodies))


async def keep_credited_months(connection: AsyncConnection, bodies: Sequence[str]) -> None:
    await _KEEP_CREDITED.run(connection, bodies=list(bodies))


async def keep_employer_months(connection: AsyncConnection, bodies: Sequence[str]) -> None:
    """Accepted once the last part of a return is here, or overdue."""
    await _KEEP_MONTHS.run(connection, bodies=list(bodies))


async def keep_wage_conflicts(connection: AsyncConnection, bodies: Sequence[str]) -> None:
    await _KEEP_CONFLICTS.run(connection, bodies=list(bodies))

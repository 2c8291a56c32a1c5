"""Statements that find the persons whose claims an event concerns, under any of their ids."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query

_OF_PERSONS = Query(
    UUID,
    "SELECT DISTINCT (data ->> 'person_id')::uuid AS person_id FROM unnest(CAST(:bodies AS json[])) AS e(data)",
)
# Of all whose months came, those who claimed something.
_OF_MONTHS = Query(
    UUID,
    """
    SELECT DISTINCT c.person_id FROM claim c WHERE c.person_id IN (
        SELECT w.person_id FROM unnest(CAST(:bodies AS json[])) AS e(data)
        CROSS JOIN LATERAL json_array_elements(data -> 'months') m
        CROSS JOIN LATERAL (
            SELECT (m ->> 'person_id')::uuid AS person_id
            UNION ALL SELECT other_id FROM same_person s WHERE s.person_id = (m ->> 'person_id')::uuid) w)
    """,
)
_OF_BATCHES = Query(
    UUID,
    """
    SELECT DISTINCT c.person_id FROM unnest(CAST(:bodies AS json[])) AS e(data)
    JOIN imported_month i ON i.batch_id = (data ->> 'batch_id')::uuid
    CROSS JOIN LATERAL (
        SELECT i.person_id UNION ALL SELECT other_id FROM same_person s WHERE s.person_id = i.person_id) w
    JOIN claim c ON c.person_id = w.person_id
    """,
)
_OF_MERGED = Query(
    UUID,
    """
    SELECT DISTINCT id FROM unnest(CAST(:bodies AS json[])) AS e(data)
    CROSS JOIN LATERAL (VALUES ((data ->> 'kept_id')::uuid), ((data ->> 'merged_id')::uuid)) AS ids(id)
    """,
)
# Claims that wait, and those that are paid on returns, which a correction may take away.
# From the few who wait to their employments: the other way round each month of a large employer would read all staff.
_OF_EMPLOYERS = Query(
    UUID,
    """
    WITH waiting AS (
        SELECT DISTINCT coalesce(a.kept_id, c.person_id) AS person_id
        FROM claim c LEFT JOIN person_alias a ON a.person_id = c.person_id
        WHERE c.status = 'pending'
           OR EXISTS (SELECT FROM evidence_decision d WHERE d.claim_id = c.claim_id AND d.pays)),
    numbers AS (
        SELECT person_id, person_id AS number FROM waiting
        UNION ALL SELECT w.person_id, o.person_id FROM waiting w JOIN person_alias o ON o.kept_id = w.person_id)
    SELECT DISTINCT n.person_id FROM numbers n JOIN employment m /* of any standing */ ON m.person_id = n.number
    WHERE m.employer_id IN (SELECT (data ->> 'employer_id')::uuid FROM unnest(CAST(:bodies AS json[])) AS e(data))
    """,
)
_OF_NEW_EMPLOYERS = Query(
    UUID,
    """
    SELECT DISTINCT person_id FROM claim
    WHERE status = 'pending' AND employer_id IN (
        SELECT (data ->> 'employer_id')::uuid FROM unnest(CAST(:bodies AS json[])) AS e(data))
    """,
)
# A certificate bears a number that was on record, which the order that came now may spell in another way.
_OF_ORDERS = Query(
    UUID,
    """
    WITH spelled AS (
        SELECT DISTINCT o.order_number FROM unnest(CAST(:bodies AS json[])) AS e(data)
        JOIN closure_order o ON o.number_meant = order_as_meant(data ->> 'order_number'))
    SELECT t.person_id FROM spelled JOIN certificate t USING (order_number)
    UNION
    -- Nobody certified these, and an officer pays them on what is on record.
    SELECT c.person_id FROM claim c JOIN evidence_decision d USING (claim_id)
    WHERE d.pays AND c.cause = 'closure_order'
    """,
)
_OF_CONFLICTS = Query(
    UUID,
    """
    SELECT DISTINCT c.person_id FROM unnest(CAST(:bodies AS json[])) AS e(data)
    JOIN claim c ON c.claim_id = (data ->> 'claim_id')::uuid
    """,
)
# Days that were held under the other id go with their claims; the claims are judged right after.
_PARTED = Command("""
    UPDATE awarded_days d SET person_id = coalesce(a.kept_id, c.person_id)
    FROM claim c LEFT JOIN person_alias a USING (person_id)
    WHERE c.claim_id = d.claim_id AND d.person_id <> coalesce(a.kept_id, c.person_id)
      AND c.person_id IN (SELECT (data ->> 'merged_id')::uuid FROM unnest(CAST(:bodies AS json[])) AS e(data))
""")


async def persons_named(connection: AsyncConnection, bodies: Sequence[str]) -> list[UUID]:
    return await _OF_PERSONS.all(connection, bodies=list(bodies))


async def claimants_of_months(connection: AsyncConnection, bodies: Sequence[str]) -> list[UUID]:
    """Return those of the persons of imported months who have a claim."""
    return await _OF_MONTHS.all(connection, bodies=list(bodies))


async def claimants_of_batches(connection: AsyncConnection, bodies: Sequence[str]) -> list[UUID]:
    """Return the persons with a claim who have months of the batches, before these are forgotten."""
    return await _OF_BATCHES.all(connection, bodies=list(bodies))


async def persons_of_merges(connection: AsyncConnection, bodies: Sequence[str]) -> list[UUID]:
    """Return both ids of each merge."""
    return await _OF_MERGED.all(connection, bodies=list(bodies))


async def persons_waiting_on_employers(connection: AsyncConnection, bodies: Sequence[str]) -> list[UUID]:
    """List the persons with a claim that hangs on returns who work, or worked, at these employers."""
    return await _OF_EMPLOYERS.all(connection, bodies=list(bodies))


async def persons_waiting_on_new_employers(connection: AsyncConnection, bodies: Sequence[str]) -> list[UUID]:
    return await _OF_NEW_EMPLOYERS.all(connection, bodies=list(bodies))


async def persons_certified_under_orders(connection: AsyncConnection, bodies: Sequence[str]) -> list[UUID]:
    return await _OF_ORDERS.all(connection, bodies=list(bodies))


async def persons_of_claims(connection: AsyncConnection, bodies: Sequence[str]) -> list[UUID]:
    return await _OF_CONFLICTS.all(connection, bodies=list(bodies))


async def give_days_back(connection: AsyncConnection, bodies: Sequence[str]) -> None:
    """Move days that were held under the id of an undone merge back to the claim's own id."""
    await _PARTED.run(connection, bodies=list(bodies))

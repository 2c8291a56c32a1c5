"""Statements that end and start the employments of an employer's staff, all in one transaction.

The persons' rows are locked first, in one order, then the employers': as whoever starts an employment does.
"""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query
from libs.common.database.sql_files import sql_beside
from libs.contracts.registration import EndReason, EnteredBy

_BEYOND = """
    FROM employment m
    WHERE m.employer_id = :employer_id AND m.standing <> 'void' AND coalesce(m.ended_on, 'infinity') > :after
"""
_LOCK_STAFF = Query(
    UUID,
    f"""
    SELECT person_id FROM person WHERE person_id IN (
        SELECT m.person_id {_BEYOND} AND (CAST(:persons AS uuid[]) IS NULL OR m.person_id = ANY(:persons)))
    ORDER BY person_id FOR UPDATE
    """,
)
_STAFF = Query(UUID, f"SELECT DISTINCT m.person_id {_BEYOND}")
_LOCK_EMPLOYERS = Query(
    UUID,
    """
    SELECT employer_id FROM employer WHERE employer_id = ANY(CAST(:employers AS uuid[]))
    ORDER BY employer_id FOR UPDATE
    """,
)
_COUNT_BEYOND = Query(int, f"SELECT count(*) AS beyond {_BEYOND}")
_END_STAFF = Query(int, sql_beside(__file__, "end_staff"))
_START_ELSEWHERE = Query(int, sql_beside(__file__, "start_staff_elsewhere"))
_INSERT_TRANSFER = Command("""
    INSERT INTO staff_transfer (transfer_id, from_employer_id, to_employer_id, last_day, persons, made_by, because)
    VALUES (:transfer_id, :from_employer_id, :to_employer_id, :last_day, :persons, :by, :because)
""")


async def lock_staff_beyond(
    connection: AsyncConnection, employer_id: UUID, *, after: date, persons: Collection[UUID] | None = None
) -> list[UUID]:
    """Lock the persons whose employments here go on after a day; `persons`: of these alone."""
    wanted = None if persons is None else sorted(persons)
    return await _LOCK_STAFF.all(connection, employer_id=employer_id, after=after, persons=wanted)


async def staff_beyond(connection: AsyncConnection, employer_id: UUID, *, after: date) -> set[UUID]:
    """List the persons whose employments here continue after a day."""
    return set(await _STAFF.all(connection, employer_id=employer_id, after=after))


async def lock_employers(connection: AsyncConnection, *employers: UUID) -> set[UUID]:
    """Lock employers in one order; those that do not exist are left out."""
    return set(await _LOCK_EMPLOYERS.all(connection, employers=list(employers)))


async def count_beyond(connection: AsyncConnection, employer_id: UUID, *, after: date) -> int:
    """Count the employments that go on, or begin, after a day."""
    return await _COUNT_BEYOND.one(connection, employer_id=employer_id, after=after)


async def end_staff(
    connection: AsyncConnection,
    employer_id: UUID,
    locked: Sequence[UUID],
    *,
    after: date,
    reason: EndReason,
    actor: str,
    entered_by: EnteredBy,
    because: str,
) -> int:
    """End the employments of these persons that go on after a day; `after` is the first day without them."""
    return await _END_STAFF.one(
        connection,
        employer_id=employer_id,
        locked=list(locked),
        after=after,
        reason=reason,
        actor=actor,
        entered_by=entered_by,
        because=because,
    )


async def start_staff_elsewhere(
    connection: AsyncConnection,
    employer_id: UUID,
    to_employer_id: UUID,
    locked: Sequence[UUID],
    *,
    after: date,
    branch: str,
    actor: str,
    entered_by: EnteredBy,
    because: str,
) -> int:
    """Start, at the other employer, what `end_staff` has just ended by a transfer."""
    return await _START_ELSEWHERE.one(
        connection,
        employer_id=employer_id,
        to_employer_id=to_employer_id,
        locked=list(locked),
        after=after,
        branch=branch,
        actor=actor,
        entered_by=entered_by,
        because=because,
    )


async def insert_transfer(
    connection: AsyncConnection,
    transfer_id: UUID,
    *,
    from_employer_id: UUID,
    to_employer_id: UUID,
    last_day: date,
    persons: int,
    by: str,
    because: str,
) -> None:
    await _INSERT_TRANSFER.run(
        connection,
        transfer_id=transfer_id,
        from_employer_id=from_employer_id,
        to_employer_id=to_employer_id,
        last_day=last_day,
        persons=persons,
        by=by,
        because=because,
    )

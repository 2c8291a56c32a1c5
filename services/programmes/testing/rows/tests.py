"""Statements about tests and their status."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns
from libs.copies.aliases import SAME_PERSON


@dataclass(frozen=True, slots=True)
class Test:
    test_id: UUID
    person_id: UUID
    reason: str
    area: str
    priority: int
    method: str
    status: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class TestToTake:
    """A test for which a specimen is to be taken."""

    test_id: UUID
    area: str
    registered_on: date


_TEST = Query(Test, f"SELECT {columns(Test)} FROM test WHERE test_id = :test_id")
_OPEN_TEST = Query(
    UUID,
    f"""
    SELECT test_id FROM test WHERE person_id IN {SAME_PERSON} AND status IN ('registered', 'taken')
    ORDER BY recorded_at LIMIT 1
    """,
)
_TEST_TO_TAKE = Query(
    TestToTake,
    f"""
    SELECT {columns(TestToTake)} FROM test WHERE person_id IN {SAME_PERSON} AND status = 'registered'
    ORDER BY recorded_at LIMIT 1
    """,
)
_INSERT_TEST = Query(
    Test,
    f"""
    INSERT INTO test (test_id, person_id, reason, area, priority, method, answers, registered_by, registered_on)
    VALUES (:test_id, :person_id, :reason, :area, :priority, :method, CAST(:answers AS json), :registered_by,
            :registered_on)
    RETURNING {columns(Test)}
    """,
)
_CANCEL = Command("UPDATE test SET status = 'cancelled' WHERE test_id = :test_id AND status = 'registered'")
_MARK_TAKEN = Command("UPDATE test SET status = 'taken' WHERE test_id = :test_id")
# An inconclusive result leaves the test open: another specimen is to be taken.
_MARK_RESULTED = Command(f"""
    UPDATE test SET status = CASE WHEN :inconclusive AND NOT EXISTS (
        SELECT FROM test o WHERE o.person_id IN {SAME_PERSON} AND o.test_id <> test.test_id
          AND o.status IN ('registered', 'taken')) THEN 'registered' ELSE 'resulted' END
    WHERE test_id = :test_id
""")


async def test(database: Database, test_id: UUID) -> Test | None:
    return await _TEST.first(database, test_id=test_id)


async def open_test(connection: AsyncConnection, person_id: UUID) -> UUID | None:
    """Return the person's test without a result; None if there is none."""
    return await _OPEN_TEST.first(connection, person_id=person_id)


async def test_to_take(connection: AsyncConnection, person_id: UUID) -> TestToTake | None:
    return await _TEST_TO_TAKE.first(connection, person_id=person_id)


async def insert_test(
    connection: AsyncConnection,
    *,
    test_id: UUID,
    person_id: UUID,
    reason: str,
    area: str,
    priority: int,
    method: str,
    answers: str,
    registered_by: str,
    registered_on: date,
) -> Test:
    """Insert a test. `answers`: the person's answers and the steps of the triage, as JSON."""
    return await _INSERT_TEST.one(
        connection,
        test_id=test_id,
        person_id=person_id,
        reason=reason,
        area=area,
        priority=priority,
        method=method,
        answers=answers,
        registered_by=registered_by,
        registered_on=registered_on,
    )


async def cancel(connection: AsyncConnection, test_id: UUID) -> bool:
    """Cancel a test; return False if a specimen was taken already, or there is no such test."""
    return bool(await _CANCEL.run(connection, test_id=test_id))


async def mark_taken(connection: AsyncConnection, test_id: UUID) -> None:
    await _MARK_TAKEN.run(connection, test_id=test_id)


async def mark_resulted(connection: AsyncConnection, test_id: UUID, *, person_id: UUID, inconclusive: bool) -> None:
    """Mark a test as done. After an inconclusive result it is open again, unless the person has another open test."""
    await _MARK_RESULTED.run(connection, test_id=test_id, person_id=person_id, inconclusive=inconclusive)

"""Statements that say imported months to listeners, and free the months of withdrawn batches."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query
from libs.common.database.sql_files import sql_beside
from libs.common.spine.events import partition_of
from services.contributions.history.rows.batches import Batch

_TO_TELL = Query(
    UUID,
    """
    SELECT batch_id FROM history_batch
    WHERE status = 'confirmed' AND told_upto < read_upto OR status = 'withdrawn' AND NOT freed ORDER BY batch_no LIMIT 1
    """,
)
_TELL = Command(sql_beside(__file__, "tell_history"))
_TOLD = Command("UPDATE history_batch SET told_upto = :upto WHERE batch_id = :batch_id")
_FREE = Command("UPDATE imported_month SET withdrawn = true WHERE batch_no = :batch_no AND NOT withdrawn")
_FREED = Command("UPDATE history_batch SET freed = true WHERE batch_id = :batch_id")
_FORGET_REMARKS = Command("""
    UPDATE imported_month SET remark = NULL WHERE remark IS NOT NULL AND person_id IN (
        SELECT (data ->> 'person_id')::uuid FROM unnest(CAST(:bodies AS json[])) AS e(data))
""")


async def batch_to_tell(database: Database) -> UUID | None:
    """Return a batch whose months are not all said, or that was withdrawn and is not freed."""
    return await _TO_TELL.first(database)


async def tell_months(
    connection: AsyncConnection, told: Batch, *, upto: int, credited: list[str], prevails: bool
) -> None:
    """Append the events of the next rows of the batch, whose lock the caller holds, and move its mark."""
    await _TELL.run(
        connection,
        batch_id=str(told.batch_id),
        batch_no=told.batch_no,
        source_system=told.source_system,
        confidence=told.confidence,
        after=told.told_upto,
        upto=upto,
        credited=credited,
        prevails=prevails,
        partition=partition_of(str(told.batch_id)),
    )
    await _TOLD.run(connection, batch_id=told.batch_id, upto=upto)


async def free_months(connection: AsyncConnection, withdrawn: Batch) -> None:
    """Let the months of a withdrawn batch be imported again."""
    await _FREE.run(connection, batch_no=withdrawn.batch_no)
    await _FREED.run(connection, batch_id=withdrawn.batch_id)


async def forget_remarks(connection: AsyncConnection, bodies: list[str]) -> None:
    """Delete what old records remark about erased persons."""
    await _FORGET_REMARKS.run(connection, bodies=bodies)

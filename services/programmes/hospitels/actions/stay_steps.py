"""The steps of a stay, written down one by one; and the bed that a stay lets go."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_STEP = text("""
    INSERT INTO stay_step (stay_id, step, bed_id, by, note) VALUES (:stay_id, :step, :bed_id, :by, :note)
""")
_FREE = text("UPDATE bed SET stay_id = NULL WHERE stay_id = :stay_id")


async def write_step(
    connection: AsyncConnection, stay_id: UUID, step: str, *, by: str, bed_id: UUID | None = None, note: str = ""
) -> None:
    given = {"stay_id": stay_id, "step": step, "bed_id": bed_id, "by": by, "note": note}
    await connection.execute(_STEP, given)


async def free_bed(connection: AsyncConnection, stay_id: UUID) -> None:
    """The bed can be given to the next one."""
    await connection.execute(_FREE, {"stay_id": stay_id})

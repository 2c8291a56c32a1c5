"""Write the journal for the figures, in the transaction of the counted event."""

from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.programmes.figures.rows import insert_entry

Happening = Literal[
    "test_registered",
    "specimen_taken",
    "result_positive",
    "result_negative",
    "result_inconclusive",
    "admitted",
    "discharged",
    "referred",
    "vaccination_registered",
    "vaccination_confirmed",
    "dose_1",
    "dose_2",
    "dose_3",
    "adverse_event",
]


async def write_journal(
    connection: AsyncConnection,
    happening: str,
    *,
    day: date,
    area: str,
    person_id: UUID,
    subject_id: UUID,
    phase: int | None = None,
    counts: Literal[1, -1] = 1,
) -> None:
    """Write a journal row; `counts` is 1, or -1 to cancel an earlier row."""
    await insert_entry(
        connection,
        happening=happening,
        counts=counts,
        day=day,
        area=area,
        phase=phase,
        person_id=person_id,
        subject_id=subject_id,
    )

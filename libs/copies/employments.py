"""The copy of employments that services keep who decide by them: the highest version of each stands, come what may.

Every fact about an employment is the whole of it. A void one ends on the day it starts: it covers no day.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, Date, DateTime, Index, Integer, MetaData, Table, Text, Uuid
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.migrating.lineages import bring_migrations
from libs.common.database.rows import Command
from libs.common.database.sql_files import sql_beside
from libs.common.spine.events import Event

_KEEP = Command(sql_beside(__file__, "keep_employments"))


def add_employment_table(metadata: MetaData, *indexes: Index) -> None:
    """`known_since`: when its first version became known. What happened before is not the employer's to see."""
    bring_migrations(metadata, "employments", __file__)
    Table(
        "employment",
        metadata,
        Column("employment_id", Uuid, primary_key=True),
        Column("employer_id", Uuid, nullable=False),
        Column("person_id", Uuid, nullable=False),
        Column("branch", Text),
        Column("started_on", Date, nullable=False),
        Column("ended_on", Date),
        Column("end_reason", Text),
        Column("standing", Text, nullable=False, server_default="stands"),
        Column("version", Integer, nullable=False, server_default="1"),
        Column("known_since", DateTime(timezone=True), nullable=False, server_default="-infinity"),
        *indexes,
    )


async def keep_employments(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """From facts that employments started, ended or were corrected."""
    times = [datetime.fromisoformat(event.time) for event in events]
    given = {"bodies": [event.body for event in events], "times": times}
    await _KEEP.run(connection, **given)
